import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/engines/json/json.ts";
import { FORMAT_NAMES } from "../../../src/findings/formats/formats.ts";
import { main } from "../../../src/main.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { recordedOutput, testContext } from "../../support/context.ts";
import { expectOutput, junitFaults, outputFaults, sarifFaults } from "../../support/output-schemas.ts";
import { canonical } from "../../support/values/canonical.ts";

let root = "";
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "chartwright-formats-"));
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
});
afterAll(() => rm(root, { recursive: true, force: true }));

const FILES: Readonly<Record<string, string>> = {
  ".git/HEAD": "ref: refs/heads/main\n",
  "deploy/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\n",
  "deploy/charts/web/values.yaml":
    "service:\n  port: 80\n  type: ClusterIP\nadmin:\n  password: geheim\n  hosts: [a, b]\nlabels: {}\n",
  "deploy/charts/web/values.schema.json": JSON.stringify({
    $schema: "http://json-schema.org/draft-07/schema#",
    properties: {
      service: { properties: { port: { type: "integer" }, type: { enum: ["ClusterIP", "NodePort"] } } },
      admin: { properties: { password: { type: "string", minLength: 12 } } },
    },
  }),
  "deploy/charts/web/templates/web.yaml": "values: {{ .Values | toJson }}\n",
  "deploy/values/dev.yaml": "service:\n  type: NodePrt\nadmin: {password: streng geheim}\nmode: 0777\n",
  "deploy/values/prod.yaml": "service: {type: NodePort}\nadmin: {password: zu kurz}\n",
};

async function run(...argv: string[]): Promise<{ code: number; out: string; err: string }> {
  const stdout = recordedOutput();
  const stderr = recordedOutput();
  const cwd = join(root, "deploy");
  const code = await main(argv, testContext({ cwd, stdout, stderr, process: { stdout, stderr } }));
  expectOutput(argv, stdout.text());
  return { code, out: stdout.text(), err: stderr.text() };
}

describe("validate -o", () => {
  it.each(FORMAT_NAMES)("%s ends with exit code 1 for an error, and shows no secret", async (name) => {
    const { code, out, err } = await run("validate", "-o", name);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toContain("schema/enum");
    expect(out).not.toMatch(/geheim|zu kurz/);
  });

  it("json is as its schema says", async () => {
    const { out } = await run("validate", "-o", "json");
    expect(outputFaults("validate", out)).toEqual([]);
    expect(outputFaults("validate", out.replace('"code"', '"kode"'))).not.toEqual([]);
  });

  it("sarif is as the standard says, with paths from the root of the repository", async () => {
    const { out } = await run("validate", "-o", "sarif");
    const log: unknown = JSON.parse(out);
    expect(sarifFaults(log)).toEqual([]);
    expect(sarifFaults(JSON.parse(out.replace('"startLine": 2', '"startLine": 0')))).not.toEqual([]);
    expect(out).toContain(`"uri": "deploy/values/dev.yaml"`);
  });

  it("github and gitlab name files from the root of the repository", async () => {
    expect((await run("validate", "-o", "github", "dev")).out).toContain(
      "::error file=deploy/values/dev.yaml,line=2,endLine=2,col=9,endColumn=16,title=schema/enum::",
    );
    const issues: { location: { path: string } }[] = JSON.parse((await run("validate", "-o", "gitlab")).out);
    expect(new Set(issues.map(({ location }) => location.path))).toEqual(
      new Set(["deploy/values/dev.yaml", "deploy/values/prod.yaml"]),
    );
  });

  it("junit is as its schemas say", async () => {
    const { out } = await run("validate", "-o", "junit");
    expect(await junitFaults(out)).toEqual([]);
    expect(await junitFaults(out.replace(' id="1"', ' id="0"'))).not.toEqual([]);
    expect(out).toContain(`<testsuite name="dev"`);
    expect(out).toContain(`<testsuite name="prod"`);
  });
});

describe("values --layers", () => {
  it("names who set each value, in YAML that Helm reads as the same values", async () => {
    const { out } = await run("values", "prod", "--layers", "--show-secrets");
    expect(out).toBe(`service:
  port: 80 # charts/web/values.yaml:2
  type: NodePort # values/prod.yaml:1
admin:
  password: zu kurz # values/prod.yaml:2
  hosts:
    - a # charts/web/values.yaml:6
    - b # charts/web/values.yaml:6
labels: {} # charts/web/values.yaml:7
`);
    const helm = await runHelm(
      testContext(),
      ["template", "x", join(root, "deploy/charts/web"), "--skip-schema-validation", "-f", "-"],
      { input: out },
    );
    const theirs: Json = JSON.parse(/^values: (.*)$/m.exec(helm.stdout)?.[1] ?? "null");
    const ours: Json = JSON.parse((await run("values", "prod", "-o", "json", "--show-secrets")).out);
    expect(canonical(theirs)).toBe(canonical(ours));
  });

  it("lists them as JSON, secrets hidden", async () => {
    const told: { values: unknown[] } = JSON.parse((await run("values", "prod", "--layers", "-o", "json")).out);
    expect(told).toMatchObject({ version: 1 });
    expect(told.values).toContainEqual({
      path: ["admin", "password"],
      value: "***",
      layer: "values/prod.yaml",
      location: { file: "values/prod.yaml", line: 2, column: 9, endLine: 2, endColumn: 17 },
    });
  });
});

describe("diff", () => {
  it("shows what differs with who set it, and hides secrets", async () => {
    expect(await run("diff", "dev", "prod")).toEqual({
      code: 0,
      err: "",
      out: `--- dev
+++ prod
service.type
- "NodePrt"  # values/dev.yaml:2
+ "NodePort"  # values/prod.yaml:1
admin.password
- "*** (1)"  # values/dev.yaml:3
+ "*** (2)"  # values/prod.yaml:2
mode
- 511  # values/dev.yaml:4
`,
    });
    expect((await run("diff", "dev", "prod", "--show-secrets")).out).toContain(
      '- "streng geheim"  # values/dev.yaml:3',
    );
  });

  it("ends with 1 only if that is asked for and something differs", async () => {
    expect(await run("diff", "dev", "prod", "--detect")).toMatchObject({ code: 1 });
    expect(await run("diff", "dev", "dev", "--detect")).toEqual({ code: 0, out: "", err: "" });
    expect(await run("diff", "dev", "prd")).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "prod"?'),
    });
  });

  it("speaks JSON", async () => {
    const told = JSON.parse((await run("diff", "dev", "prod", "-o", "json")).out);
    expect(told).toMatchObject({ version: 1, left: "dev", right: "prod" });
    expect(told.differences).toHaveLength(3);
    expect(told.differences[2]).toMatchObject({ path: ["mode"], left: { value: 511, deleted: false }, right: null });
  });
});

describe("why", () => {
  it("takes a path as templates write it, and tells who set the keys of a map", async () => {
    expect((await run("why", "dev", ".Values.service")).out).toBe(
      `service: {"port":80,"type":"NodePrt"}
  set by values/dev.yaml:1:1: {"type":"NodePrt"}
  merged into charts/web/values.yaml:1:1 (chart defaults): {"port":80,"type":"ClusterIP"}
  its keys:
    port: 80  # charts/web/values.yaml:2
    type: "NodePrt"  # values/dev.yaml:2
`,
    );
    expect((await run("why", "dev", "admin")).out).not.toContain("geheim");
  });

  it("tells what there is where a path leads nowhere", async () => {
    expect(await run("why", "dev", "port")).toEqual({
      code: 2,
      out: "",
      err: expect.stringContaining("did you mean service.port?"),
    });
    expect((await run("why", "dev", "admin.hosts[7]")).err).toContain("admin.hosts is a list with 2 items");
  });
});
