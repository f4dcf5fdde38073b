import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/engines/json/json.ts";
import { main } from "../../../src/main.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { recordedOutput, repositoryDir, testContext } from "../../support/context.ts";
import { expectOutput } from "../../support/output-schemas.ts";
import { canonical } from "../../support/values/canonical.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "chartwright-values-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const CHART = {
  "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\n",
  "charts/web/values.yaml": "replicaCount: 1\nservice:\n  port: 80\n  type: ClusterIP\nadmin:\n  password: geheim\n",
  "charts/web/values.schema.json": JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    type: "object",
    additionalProperties: false,
    properties: {
      replicaCount: { type: "integer" },
      extra: { type: "object" },
      image: { type: "object" },
      admin: { type: "object" },
      service: {
        type: "object",
        properties: { port: { type: "integer", maximum: 65535 }, type: { enum: ["ClusterIP", "NodePort"] } },
      },
    },
  }),
  "charts/web/templates/web.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}-{{ .Release.Namespace }}\ndata:\n  port: {{ .Values.service.port | quote }}\n  rest: {{ list .Values.replicaCount .Values.service.type .Values.admin.password .Values.extra | toJson | quote }}\n  image: {{ (.Values.image).repository | default "none" }}\n`,
};

async function project(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const dir = join(root, name);
  for (const [path, text] of Object.entries({ ...CHART, ...files })) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return dir;
}

async function run(cwd: string, ...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = recordedOutput();
  const stderr = recordedOutput();
  const code = await main(argv, testContext({ cwd, stdout, stderr, process: { stdout, stderr } }));
  expectOutput(argv, stdout.text());
  return { code, out: stdout.text(), err: stderr.text() };
}

describe("validate", () => {
  it("finds nothing in good environments, and renders them", async () => {
    const dir = await project("good", {
      "values/dev.yaml": "replicaCount: 2\n",
      "values/prod.yaml": "service: {port: 8080}\n",
      "values/prod.secret.yaml": "x",
    });
    expect(await run(dir, "validate")).toEqual({ code: 0, out: "dev: ok, rendered\nprod: ok, rendered\n", err: "" });
    expect(await run(dir, "validate", "prod", "--no-render")).toMatchObject({ code: 0, out: "prod: ok\n" });
  });

  it("tells where and why, from a folder below too", async () => {
    const dir = await project("bad", {
      "chartwright.yaml": "chart: charts/web\n",
      "values/dev.yaml": "service:\n  type: NodePrt\n",
      "values/prod.yaml": "a: [\n",
    });
    const expected = [
      `dev.yaml:2:9: error schema/enum: service.type must be one of "ClusterIP", "NodePort", found "NodePrt" [dev]`,
      "  2 |   type: NodePrt",
      "    |         ^^^^^^^",
      `    did you mean "NodePort"?`,
      "prod.yaml:1:4: error yaml/syntax: unexpected end of the stream within a flow collection",
      "  1 | a: [",
      "    |    ^",
      "    close the bracket",
      "rules: docs/rules/schema/enum.md docs/rules/yaml/syntax.md",
      "dev: 1 error",
      "prod: 1 error",
      "",
    ].join("\n");
    expect(await run(join(dir, "values"), "validate")).toEqual({ code: 1, out: expected, err: "" });
  });

  it("speaks JSON", async () => {
    const dir = await project("json", { "values/dev.yaml": "service: {port: 70000}\nfileMode: 0777\n" });
    const { code, out } = await run(dir, "validate", "-o", "json");
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      version: 1,
      environments: [{ name: "dev", rendered: false, errors: 2, warnings: 1 }],
      findings: [
        {
          code: "schema/constraint",
          environment: "dev",
          layer: "values/dev.yaml",
          path: ["service", "port"],
          location: { line: 1, column: 17, endLine: 1, endColumn: 22 },
        },
        { code: "schema/additional-property" },
        { code: "yaml/octal-number" },
      ],
    });
  });

  it("takes severities from chartwright.yaml", async () => {
    const values = { "values/dev.yaml": "extra: {mode: 0777}\n" };
    const lax = await project("lax", { ...values, "chartwright.yaml": 'rules: { yaml/octal-number: "off" }\n' });
    expect(await run(lax, "validate", "--no-render")).toMatchObject({ code: 0, out: "dev: ok\n" });
    const strict = await project("strict", { ...values, "chartwright.yaml": "rules: { yaml/octal-number: error }\n" });
    expect(await run(strict, "validate", "--no-render")).toMatchObject({
      code: 1,
      out: expect.stringContaining("error yaml/octal-number"),
    });
  });

  it.each([
    [
      "{{ .Values.service.nope.port }}",
      "web.yaml:1:11: error render/failed: nil pointer evaluating interface {}.port, at {{ .Values.service.nope.port }} [dev]",
    ],
    [`{{ fail "no luck" }}`, "web.yaml:1:4: error render/failed: no luck [dev]"],
    ["{{ if }}", "web.yaml:1:1: error render/failed: missing value for if [dev]"],
    ["a: b\n  c: d", "web.yaml:1:1: error render/failed: YAML parse error on web/templates/web.yaml"],
  ])("tells where the template %j fails", async (template, expected) => {
    const dir = await project("render", { "values/dev.yaml": "", "charts/web/templates/web.yaml": `${template}\n` });
    const { code, out } = await run(dir, "validate");
    expect(code).toBe(1);
    expect(out).toContain(`charts/web/templates/${expected}`);
  });

  it("judges subcharts by their own schemas, where the values of their parents stand", async () => {
    const dir = await project("subchart", {
      "values/dev.yaml": "sub:\n  port: x\n",
      "charts/web/Chart.yaml":
        "apiVersion: v2\nname: web\nversion: 1.0.0\ndependencies:\n- {name: sub, version: 1.x}\n",
      "charts/web/values.schema.json": "{}",
      "charts/web/charts/sub/Chart.yaml": "apiVersion: v2\nname: sub\nversion: 1.0.0\n",
      "charts/web/charts/sub/values.yaml": "port: 1\n",
      "charts/web/charts/sub/values.schema.json": JSON.stringify({ properties: { port: { type: "integer" } } }),
    });
    const { code, out } = await run(dir, "validate");
    expect(out).toContain('values/dev.yaml:2:9: error schema/type: sub.port must be an integer, found the string "x"');
    expect(code).toBe(1);
  });

  it("knows the nearest environment", async () => {
    const dir = await project("names", { "values/dev.yaml": "", "values/prod.yaml": "" });
    expect(await run(dir, "validate", "prd")).toMatchObject({
      code: 2,
      err: expect.stringContaining(`hint: did you mean "prod"? (environments: dev, prod)`),
    });
  });

  it("finds nothing in this repository's own environments", async () => {
    const dir = join(root, "own");
    for (const folder of ["charts", "values"])
      await cp(join(repositoryDir, folder), join(dir, folder), { recursive: true });
    const { code, out } = await run(dir, "validate");
    expect(out.match(/: ok, rendered$/gm)).toHaveLength(3);
    expect(code).toBe(0);
  });
});

describe("values and why", () => {
  const files = {
    "chartwright.yaml": `image: { repository: registry.example.com/site }\n`,
    "docker/site/Dockerfile": "FROM scratch\n",
    "values/common.yaml": "replicaCount: 2\n",
    "values/prod.yaml": "replicaCount: 3\nservice:\n  port: 8080\n  type: ~\n",
  };

  it("print the merged values, secrets hidden", async () => {
    const dir = await project("values", files);
    const { out } = await run(dir, "values", "prod");
    expect(out).toBe(
      `replicaCount: 3\nservice:\n  port: 8080\nadmin:\n  password: "***"\nimage:\n  repository: registry.example.com/site\n`,
    );
    expect(JSON.parse((await run(dir, "values", "prod", "-o", "json", "--show-secrets")).out)).toMatchObject({
      admin: { password: "geheim" },
    });
  });

  it("tell which layer set a value and what it overrode", async () => {
    const dir = await project("why", files);
    expect((await run(dir, "why", "prod", "replicaCount")).out).toBe(
      "replicaCount: 3\n  set by values/prod.yaml:1:1: 3\n  overrode values/common.yaml:1:1: 2\n  overrode charts/web/values.yaml:1:1 (chart defaults): 1\n",
    );
    expect((await run(dir, "why", "prod", "service.type")).out).toContain(
      "service.type: deleted by null\n  set by values/prod.yaml:4:3: null\n",
    );
    expect((await run(dir, "why", "prod", "image.repository")).out).toContain(
      `set by image: "registry.example.com/site"`,
    );
    expect((await run(dir, "why", "prod", "admin.password")).out).not.toContain("geheim");
    expect(await run(dir, "why", "prod", "service.prot")).toMatchObject({
      code: 2,
      err: expect.stringContaining(`did you mean "port"?`),
    });
  });

  it("are what Helm's templates see", async () => {
    const dir = await project("same", {
      ...files,
      "charts/web/templates/web.yaml": "values: {{ .Values | toJson }}\n",
    });
    const ctx = testContext({ cwd: dir });
    const helm = await runHelm(
      ctx,
      ["template", "x", "charts/web", "-f", "values/common.yaml", "-f", "values/prod.yaml", "-f", "-"],
      { cwd: dir, input: `{"image":{"repository":"registry.example.com/site"}}` },
    );
    const theirs: Json = JSON.parse(/^values: (.*)$/m.exec(helm.stdout)?.[1] ?? "null");
    const ours: Json = JSON.parse((await run(dir, "values", "prod", "-o", "json", "--show-secrets")).out);
    expect(canonical(ours)).toBe(canonical(theirs));
  });
});
