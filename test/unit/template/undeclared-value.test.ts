import { describe, expect, it } from "vitest";
import type { Json } from "../../../src/engines/json/json.ts";
import { type Declared, declaredBySchema } from "../../../src/engines/template-reads/declared.ts";
import { templateTexts } from "../../../src/engines/template-reads/template-texts.ts";
import { undeclaredValues } from "../../../src/engines/template-reads/undeclared-value.ts";
import { analysisOf, chartOf, merged } from "../../support/template/analysis.ts";

interface Input {
  readonly layer?: string;
  readonly schema?: Json;
  readonly helpers?: string;
}

const defaults =
  "replicaCount: 1\nservice: {port: 80, type: x}\nopen: {}\none: {only: 1}\nnothing: ~\nhosts: []\n# extra: 1\n#  - deep: 1\n";

function undeclared(text: string, { layer = "", schema, helpers }: Input = {}): string[] {
  const chart = chartOf(text, helpers === undefined ? {} : { helpers });
  const root = merged(defaults, layer);
  const declared = schema === undefined ? {} : { schema: declaredBySchema(schema) };
  return undeclaredValues({ analysis: analysisOf(chart), root, ...declared }).map(
    ({ message, suggestion, location }) =>
      `${location?.file}:${location?.line}:${location?.column} ${/reads (\S+),/.exec(message)?.[1]}${suggestion ? ` ${suggestion}` : ""}`,
  );
}

const at = (column: number, rest: string): string[] => [`templates/a.yaml:1:${column} ${rest}`];

describe("what a template reads and nobody declares", () => {
  it.each<[string, string[]]>([
    ["{{ .Values.replicaCount }}{{ .Values.service.port }}", []],
    ["{{ .Values.replicaCuont }}", at(4, `replicaCuont did you mean "replicaCount"?`)],
    ["{{ .Values.service.prot | quote }}", at(4, `service.prot did you mean "port"?`)],
    ["{{ if .Values.srevice.port }}{{ end }}", at(7, `srevice did you mean "service"?`)],
    ["{{ toYaml .Values.zzz }}{{ .Values.zzz }}", at(11, "zzz")],
    ["{{ .Values.open.any.thing }}{{ .Values.nothing.at.all }}{{ .Values.hosts.x }}", []],
    ["{{ .Values.extra }}{{ .Values.service.deep }}", []],
    ["{{ .Values.global.x }}", []],
    ["{{ if .Values.zzz }}{{ .Values.zzz.deep }}{{ end }}", []],
    ["{{ with .Values.zzz }}{{ .deep }}{{ end }}{{ range .Values.yyy }}{{ .x }}{{ end }}", []],
    ["{{ .Values.zzz | default 1 }}{{ (.Values.yyy).x }}{{ required `x` .Values.xxx }}", []],
    [`{{ if hasKey .Values "zzz" }}{{ .Values.zzz }}{{ end }}`, []],
    [`{{ get .Values "zzz" }}{{ dig "a" "b" 1 .Values }}`, []],
    [`{{ $_ := set .Values "zzz" 1 }}{{ .Values.zzz }}`, []],
    [`{{ $_ := merge .Values (dict "zzz" 1) }}{{ .Values.yyy }}`, []],
    [`{{ index .Values .Values.replicaCount }}`, []],
    [`{{ include "h" (dict "v" .Values.zzz) }}`, at(26, "zzz")],
    [`{{ include "h" (dict "v" .Values.service.type) }}`, []],
    ["{{ $x := .Values.service }}{{ $x.zzz }}", at(31, "service.zzz")],
    [`{{ include "twice" . }}`, []],
    [`{{ (merge (dict) .Values.service .Values.one).only }}{{ (.Values.one | default .Values.service).only.x }}`, []],
    ["{{ range list .Values.one .Values.service }}{{ .only }}{{ .port }}{{ end }}", []],
  ])("%s", (text, expected) => {
    const helpers = `{{ define "h" }}{{ .v }}{{ end }}{{ define "twice" }}{{ .Values.zzz }}{{ end }}`;
    const other = { file: "templates/_other.tpl", text: `{{ define "twice" }}x{{ end }}` };
    const chart = chartOf(text, { helpers });
    const analysis = analysisOf({ ...chart, templates: [...chart.templates, other] });
    const found = undeclaredValues({ analysis, root: merged(defaults) });
    expect(
      found.map(
        ({ path = [], suggestion, location }) =>
          `${location?.file}:${location?.line}:${location?.column} ${path.join(".")}${suggestion ? ` ${suggestion}` : ""}`,
      ),
    ).toEqual(expected);
  });

  it("is declared by a layer or the schema too", () => {
    const text = "{{ .Values.fromLayer }}{{ .Values.fromSchema.deep }}";
    const schema = { properties: { fromSchema: { properties: { deep: {} } }, service: {} } };
    expect(undeclared(text)).toEqual(["templates/a.yaml:1:4 fromLayer", "templates/a.yaml:1:27 fromSchema"]);
    expect(undeclared(text, { layer: "fromLayer: 1", schema })).toEqual([]);
    expect(undeclared("{{ .Values.fromSchema.dep }}", { schema })).toEqual(
      at(4, `fromSchema.dep did you mean "deep"?`),
    );
  });

  it("is no news where a template in the values reads it", () => {
    const root = merged(defaults, `service: {type: "{{ .Values.zzz }}"}`);
    const chart = chartOf("{{ tpl .Values.service.type . }}{{ tpl `{{ .Values.yyy }}` . }}");
    const found = undeclaredValues({ analysis: analysisOf(chart, templateTexts(root)), root });
    expect(found.map(({ path, location }) => [path, location?.column])).toEqual([[["yyy"], 36]]);
  });

  it("is told once a file, at its first place", () => {
    const helpers = `{{ define "h" }}{{ .Values.zzz }}{{ end }}`;
    expect(undeclared(`{{ include "h" . }}{{ .Values.zzz }}{{ .Values.zzz.y }}`, { helpers })).toEqual([
      "templates/_helpers.tpl:1:20 zzz",
      "templates/a.yaml:1:23 zzz",
    ]);
  });

  it("is not looked for in subcharts", () => {
    const sub = {
      name: "db",
      templates: [{ file: "charts/db/templates/a", text: "{{ .Values.zzz }}" }],
      subcharts: [],
    };
    const analysis = analysisOf(chartOf("{{ .Values.db.yyy }}", { subcharts: [sub] }));
    expect(undeclaredValues({ analysis, root: merged("") })).toEqual([]);
  });
});

describe("what a schema declares", () => {
  const plain = ({ open, keys, at }: Declared, depth = 0): unknown => {
    if (keys.length === 0 || depth === 3) return open ? "open" : "closed";
    const below = keys.map((key): [string, unknown] => {
      const declared = at(key);
      return [key, declared && plain(declared, depth + 1)];
    });
    return { ...(open ? { "*": "open" } : {}), ...Object.fromEntries(below) };
  };
  it.each<[Json, unknown]>([
    [true, "open"],
    [{}, "open"],
    [{ type: "object", additionalProperties: false }, "closed"],
    [{ properties: { a: { type: "string" }, b: { additionalProperties: false } } }, { a: "open", b: "closed" }],
    [
      { properties: { a: {} }, additionalProperties: { type: "string" } },
      { "*": "open", a: "open" },
    ],
    [
      { properties: { a: {} }, patternProperties: { "^x": {} } },
      { "*": "open", a: "open" },
    ],
    [{ $ref: "#/$defs/x~1y", $defs: { "x/y": { properties: { a: {} } } } }, { a: "open" }],
    [
      { allOf: [{ properties: { a: {} } }, { required: ["a"] }], properties: { b: {} } },
      { b: "open", a: "open" },
    ],
    [
      { properties: { a: {} }, if: { properties: { b: {} } }, else: { properties: { c: {} } } },
      { a: "open", b: "open", c: "open" },
    ],
    [
      { properties: { a: {} }, anyOf: [{ type: "object" }] },
      { "*": "open", a: "open" },
    ],
    [
      { properties: { a: {} }, $ref: "https://example.com/x" },
      { "*": "open", a: "open" },
    ],
    [{ properties: { a: { $ref: "#" } } }, { a: { a: { a: "closed" } } }],
    [{ allOf: [{ $ref: "#/allOf/0" }], properties: { a: {} } }, { a: "open" }],
    [
      { properties: { a: { properties: { x: {} } } }, allOf: [{ properties: { a: { properties: { y: {} } } } }] },
      { a: { x: "open", y: "open" } },
    ],
  ])("%j", (schema, expected) => {
    expect(plain(declaredBySchema(schema))).toEqual(expected);
  });
});
