import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FORMAT_NAMES } from "../../../src/core/format/formats.ts";
import { main } from "../../../src/main.ts";
import { recordedOutput, testContext } from "../../support/context.ts";
import { findingsFaults, junitFaults, sarifFaults } from "../../support/output-schemas.ts";

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
  "deploy/charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
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
  return { code, out: stdout.text(), err: stderr.text() };
}

describe("validate -o", () => {
  it.each(FORMAT_NAMES)("%s ends with exit code 1 for an error, and shows no secret", async (name) => {
    const { code, out, err } = await run("validate", "-o", name);
    expect({ code, err }).toEqual({ code: 1, err: "" });
    expect(out).toContain("schema/enum");
    expect(out).not.toMatch(/geheim|zu kurz/);
  });

  it("json is as findings.schema.json says", async () => {
    const { out } = await run("validate", "-o", "json");
    expect(findingsFaults(out)).toEqual([]);
    expect(findingsFaults(out.replace('"code"', '"kode"'))).not.toEqual([]);
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
