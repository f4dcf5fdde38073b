import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { testContext } from "../../support/context.ts";
import { runMain } from "../../support/run-main.ts";
import { chartmuseum } from "../../support/servers.ts";
import { tempDir } from "../../support/temp-dir.ts";

it("a chart is taken by its folder, its archive and, with values, like helm template", async () => {
  using folder = tempDir();
  const dir = folder.write("charts", {
    "web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\n",
    "web/values.yaml": "port: 80\nname: a\n",
    "web/values.schema.json": JSON.stringify({ properties: { port: { type: "integer" }, name: {} } }),
    "web/templates/web.yaml":
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Values.name }}}\ndata: {port: {{ .Values.port | quote }}}\n",
    "a.yaml": "port: 81\n",
    "b.yaml": "name: b\n",
  });
  expect(await runMain(dir, "validate", "./web")).toEqual({ code: 0, out: "web: ok, rendered\n", err: "" });
  expect(await runMain(dir, "validate", "web", "-f", "a.yaml", "-f", "b.yaml", "--set", "port=82")).toMatchObject({
    code: 0,
  });
  expect(await runMain(dir, "values", "./web", "-f", "a.yaml,b.yaml", "--set", "port=82", "-o", "json")).toMatchObject({
    out: `{\n  "port": 82,\n  "name": "b"\n}\n`,
  });
  const bad = await runMain(dir, "validate", "./web", "--set", "port=http");
  expect(bad).toMatchObject({ code: 1 });
  expect(bad.out).toContain(
    `--set port=http: error schema/type: port must be an integer, found the string "http" [web]\n   | port=http\n   |      ^^^^\n`,
  );
  await runHelm(testContext({ cwd: dir }), ["package", "web"], { cwd: dir });
  expect(existsSync(join(dir, "web-1.0.0.tgz"))).toBe(true);
  expect(await runMain(dir, "validate", "web-1.0.0.tgz")).toEqual({ code: 0, out: "web: ok, rendered\n", err: "" });
  expect(await runMain(join(dir, "web"), "validate")).toEqual({ code: 0, out: "web: ok, rendered\n", err: "" });
  expect(await runMain(dir, "validate", "./nope")).toMatchObject({
    code: 2,
    err: expect.stringContaining("there is no chart at ./nope"),
  });
  expect(await runMain(dir, "validate", "./web", "--set", "a[0")).toMatchObject({ code: 0 });
  expect(await runMain(dir, "validate", "./web", "--set", "port.x=1", "-f", "a.yaml")).toMatchObject({
    code: 2,
    err: expect.stringContaining('"port" is already 81'),
  });
});

it.each([
  [
    "a dependency that is not there",
    { "Chart.yaml": "dependencies: [{name: db, version: 1.x}]\n" },
    "chart/missing-dependency",
  ],
  ["a library", { "Chart.yaml": "type: library\n" }, "render/failed: library charts are not installable"],
  ["two documents that are none", { "values.yaml": "a: [\n" }, "yaml/syntax"],
  ["a schema that is none", { "values.schema.json": '{"type": "strin"}' }, "schema/invalid"],
])("%s is told without rendering too", async (_name, files: Readonly<Record<string, string>>, told) => {
  using folder = tempDir();
  const dir = folder.write("web", {
    "values.yaml": "",
    ...files,
    "Chart.yaml": `apiVersion: v2\nname: web\nversion: 1.0.0\n${files["Chart.yaml"] ?? ""}`,
  });
  const { code, out } = await runMain(dir, "validate", "--no-render");
  expect(code).toBe(1);
  expect(out).toContain(`error ${told}`);
});

it("a chart is taken from a repository, by a version or a range", async () => {
  using folder = tempDir();
  await using museum = await chartmuseum();
  const chart = (version: string): Record<string, string> => ({
    [`${version}/web/Chart.yaml`]: `apiVersion: v2\nname: web\nversion: ${version}\nicon: https://example.com/icon.png\n`,
    [`${version}/web/values.yaml`]: `port: ${version.startsWith("1") ? 80 : 8080}\n`,
    [`${version}/web/templates/web.yaml`]:
      "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {port: {{ .Values.port | quote }}}\n",
  });
  const dir = folder.write("charts", { ...chart("1.2.0"), ...chart("2.0.0") });
  for (const version of ["1.2.0", "2.0.0"]) {
    expect(await runMain(dir, "package", `${version}/web`)).toMatchObject({ code: 0 });
    expect(await runMain(dir, "publish", `web-${version}.tgz`, "--repo", museum.url)).toMatchObject({ code: 0 });
  }
  const validated = await runMain(dir, "validate", "web", "--repo", museum.url, "--version", "1.x", "--set", "prot=1");
  expect(validated.code).toBe(0);
  expect(validated.out).toBe(
    '--set prot=1: warning values/unused-value: no template reads prot [web]\n   | prot=1\n   | ^^^^\n    did you mean "port"?\n' +
      "rules: docs/rules/values/unused-value.md\nweb: 1 warning, rendered\n",
  );
  const values = await runMain(dir, "values", "web", "--repo", museum.url, "-o", "json");
  expect(JSON.parse(values.out)).toEqual({ port: 8080 });
  const missing = await runMain(dir, "validate", "nope", "--repo", museum.url);
  expect(missing).toMatchObject({ code: 3, err: expect.stringContaining("Helm cannot download the chart nope") });
  expect(missing.err).toContain("hint: check the address, the name and the version");
});
