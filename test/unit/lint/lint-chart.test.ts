import { describe, expect, it } from "vitest";
import { writeTgz } from "../../../src/engines/go-archive/tgz.ts";
import { lintChart } from "../../../src/engines/helm-lint/lint-chart.ts";
import { lintObjects } from "../../../src/engines/helm-lint/lint-objects.ts";
import { readManifest } from "../../../src/engines/kubernetes-api/read-manifest.ts";
import type { Finding } from "../../../src/findings/finding.ts";

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

const GOOD = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/i.png\n",
  "values.yaml": "",
  "templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n",
};

function files(changes: Readonly<Record<string, string | Uint8Array | null>>): { path: string; data: Uint8Array }[] {
  return Object.entries<string | Uint8Array | null>({ ...GOOD, ...changes }).flatMap(([path, data]) =>
    data === null ? [] : [{ path, data: typeof data === "string" ? encode(data) : data }],
  );
}

function shown({ code, message, location, suggestion }: Finding): string {
  const place = location && `${location.file}:${location.line}:${location.column}`;
  const end = location && (location.endLine === location.line ? `-${location.endColumn}` : "-…");
  return [`${place}${end} ${code}: ${message}`, ...(suggestion === undefined ? [] : [suggestion])].join(" | ");
}

const lint = (changes: Parameters<typeof files>[0]): string[] => lintChart("charts/web", files(changes)).map(shown);

/** Chart.yaml with more lines, the first of which is line 5. */
const withLines = (...lines: string[]): Parameters<typeof files>[0] => ({
  "Chart.yaml": `${GOOD["Chart.yaml"]}${lines.join("\n")}\n`,
});

it("a good chart has no finding", () => {
  expect(lint({})).toEqual([]);
});

describe("findings about Chart.yaml have a place, and say what to do:", () => {
  it.each([
    [
      "appVersion: 1.10",
      `5:13-17 chart/app-version: appVersion must be a string, found the number 1.1 | write "1.10" in quotes`,
    ],
    [
      "type: libary",
      `5:7-13 chart/type: type must be "application" or "library", found "libary" | did you mean "library"?`,
    ],
    ["keywords: web", "5:11-14 chart/metadata: keywords must be a list, found a string"],
    ["maintainers: [{name: Anna, email: anna}]", `5:35-39 chart/maintainer: "anna" is not an email address`],
    ["maintainers: [{url: a.bc}]", "5:15-26 chart/maintainer: a maintainer has no name"],
    ["maintainers: [{name: A, url: localhost}]", `5:30-39 chart/maintainer: "localhost" is not a URL`],
    [
      "sources: [a]",
      `5:11-12 chart/url: the source "a" is not a URL | write a full URL, such as https://example.com/page`,
    ],
    [
      "descriptoin: x",
      `5:1-12 chart/unknown-field: Helm does not know the field descriptoin | did you mean "description"?`,
    ],
    ["qqq: x", "5:1-4 chart/unknown-field: Helm does not know the field qqq | move it to annotations"],
    [
      "description: a\ndescription: b",
      `6:1-12 yaml/duplicate-key: "description" is set twice: Helm uses "b" and drops the value of line 5`,
    ],
    [
      "dependencies: [{name: db}]",
      `5:23-25 chart/missing-dependency: the dependency "db" is not in charts/ | run helm dependency build`,
    ],
  ])("%s", (line, expected) => {
    expect(lint(withLines(line))).toEqual([`charts/web/Chart.yaml:${expected}`]);
  });

  it.each([
    ["name: a/b\nversion: 1.0.0", `1:7-10 chart/name: "a/b" cannot be the name of a chart or a folder`],
    ["version: 1.0.0", "1:1-1 chart/name: the chart has no name"],
    ["name: a", "1:1-1 chart/version: the chart has no version | write version: 0.1.0"],
    [
      "name: a\nversion: v1",
      `2:10-12 chart/version-form: "v1" is not a semver 2.0 version | write all three numbers, without a leading v or 0`,
    ],
    ["name: a\nversion: 1.2", "2:10-13 chart/version-form: the version is the number 1.2, not a string | write 1.2.3"],
    ["name: a\nversion: one", `2:10-13 chart/version: "one" is not a version of the form 1.2.3`],
  ])("%j", (text, expected) => {
    const found = lint({ "Chart.yaml": `${text}\napiVersion: v2\nicon: https://a.bc\n` });
    expect(found).toEqual([`charts/web/Chart.yaml:${expected}`]);
  });

  it("an apiVersion that is old, unknown or missing", () => {
    const text = (version: string): Parameters<typeof files>[0] => ({
      "Chart.yaml": `${GOOD["Chart.yaml"].replace("apiVersion: v2\n", version)}type: library\n`,
    });
    expect(lint(text("apiVersion: v3\n"))).toEqual([
      `charts/web/Chart.yaml:1:13-15 chart/api-version: apiVersion must be "v1" or "v2", found "v3" | write apiVersion: v2`,
    ]);
    expect(lint(text("apiVersion: v1\n"))).toEqual([
      "charts/web/Chart.yaml:5:1-5 chart/v2-field: the field type requires apiVersion v2 | write apiVersion: v2",
    ]);
    expect(lint(text(""))).toHaveLength(2);
  });
});

describe("findings about files", () => {
  it("name the file", () => {
    expect(
      lint({ "values.yaml": null, "templates/a.yaml": null, "templates/a.JSON": "{}", "crds/a.yaml": "kind: X\n" }),
    ).toEqual([
      "charts/web/values.yaml:1:1-1 chart/values-file: the chart has no values.yaml",
      `charts/web/templates/a.JSON:1:1-1 chart/template-extension: templates/a.JSON has the extension ".JSON"; templates have .yaml, .yml, .tpl or .txt`,
      `charts/web/crds/a.yaml:1:1-1 chart/crd: objects in crds/ must have an apiVersion of apiextensions.k8s.io, found "" | move it to templates/`,
      `charts/web/crds/a.yaml:1:7-8 chart/crd: objects in crds/ must have the kind CustomResourceDefinition, found "X" | move it to templates/`,
    ]);
    expect(lint({ "Chart.yaml": null })[0]).toBe(
      "charts/web/Chart.yaml:1:1-1 chart/metadata: the chart has no Chart.yaml",
    );
  });

  it("see into packed subcharts", () => {
    const packed = writeTgz([{ path: "db/Chart.yaml", data: encode("apiVersion: v2\nname: db\nversion: x\n") }]);
    expect(lint({ ...withLines("dependencies: [{name: dp}]"), "charts/db-1.0.0.tgz": packed })).toEqual([
      `charts/web/Chart.yaml:5:23-25 chart/missing-dependency: the dependency "dp" is not in charts/ | did you mean "db"?`,
      `charts/web/Chart.yaml:5:1-13 chart/undeclared-dependency: charts/db-1.0.0.tgz contains the chart "db", which is not one of the dependencies | did you mean "dp"?`,
      `charts/web/charts/db-1.0.0.tgz/Chart.yaml:3:10-11 chart/version: "x" is not a version of the form 1.2.3`,
    ]);
    expect(lint({ "charts/db.tgz": "x" })[0]).toMatch(
      /^charts\/web\/charts\/db.tgz:1:1-1 chart\/subchart: charts\/db.tgz is not a chart: /,
    );
  });

  it.each([
    ["  a: b\n", "1:1-3"],
    ["{{- /* a */}}\n\n{{ if .Values.a }}\n\ta: b\n{{ end }}", "4:1-2"],
    ['{{ $x := "a }}" }}\n {a: b}\n', "2:1-2"],
    ['{{ define "a" }}{{ if 1 }}\n x\n{{ end }}{{ end }}\n a: b\n', "4:1-2"],
    ["# comment\n  a: b\n", undefined],
    ["{{ if .Values.a -}}\n  a: b\n{{- end }}", undefined],
    ['  {{ include "a" . }}\n', undefined],
    ["  {{- if .Values.a }}\na: b\n  {{- end }}\n", undefined],
    ['  {{- define "a" }}\n a\n{{ end }}\n', undefined],
  ])("see the indent of %j", (template, place) => {
    const expected = place && `charts/web/templates/a.yaml:${place} chart/indent: `;
    expect(lint({ "templates/a.yaml": template }).map((line) => line.replace(/(?<=chart\/indent: ).*/, ""))).toEqual(
      expected === undefined ? [] : [expected],
    );
  });
});

it("objects are seen at the line that names their kind", () => {
  const output = (...objects: string[]): string =>
    objects.map((text) => `---\n# Source: web/templates/a.yaml\n${text}\n`).join("");
  const template = "{{ if 1 }}\napiVersion: v1\nkind: Secret\n---\n  kind: Deployment\n";
  const found = lintObjects(
    "charts/web",
    files({ "templates/a.yaml": template }),
    readManifest(
      output(
        "kind: Deployment\nmetadata: {name: A}",
        "kind: List\nitems: [{metadata: {annotations: {helm.sh/resource-policy: keep}}}]",
        "kind: {{ no yaml",
      ),
    ),
  );
  expect(found.map(shown)).toEqual([
    `charts/web/templates/a.yaml:5:3-19 chart/object-name: the name "A" of the Deployment must contain only lowercase letters, digits, "-" and ".", and start and end with a letter or digit`,
    `charts/web/templates/a.yaml:5:3-19 chart/selector: the Deployment "A" has no selector with matchLabels or matchExpressions | set spec.selector.matchLabels to labels of the pod template`,
    "charts/web/templates/a.yaml:1:1-1 chart/list-annotation: Helm ignores the annotation helm.sh/resource-policy of objects in a List | make each object a separate document",
  ]);
  expect(lintObjects("charts/web", files({}), readManifest(output("kind: List\nitems: []")))).toEqual([]);
});
