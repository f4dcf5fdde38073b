import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packChartOf } from "../../src/chart/package.ts";
import { chartFilesOf } from "../../src/engines/chart-files/content.ts";
import { testContext } from "../support/context.ts";
import { runMain } from "../support/run-main.ts";
import { type TempDir, tempDir } from "../support/temp-dir.ts";

const SECRET = "hunter2-of-production";
let temp: TempDir;
let chart: string;
beforeEach(() => {
  temp = tempDir();
  chart = temp.write("project/web", {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/i.png\n",
    "values.yaml": "a: 1\n",
    "templates/a.yaml":
      'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: {{ .Values.a | quote }}, f: {{ .Files.Get "shared.txt" | quote }}}\n',
  });
});
afterEach(() => temp[Symbol.dispose]());

const packed = (): string => join(temp.dir, "project/out/web-1.0.0.tgz");
const run = (...args: string[]): ReturnType<typeof runMain> => runMain(join(temp.dir, "project"), ...args);
const pack = (...args: string[]): ReturnType<typeof runMain> => run("package", "web", "-d", "out", ...args);
const names = (): string[] => chartFilesOf(readFileSync(packed())).map(({ path }) => path);
const rule = (text: string): void => writeFileSync(join(temp.dir, "project/chartwright.yaml"), `rules: { ${text} }\n`);

describe("package", () => {
  test("writes nothing where a secret is in the chart, and does not show it", async () => {
    writeFileSync(join(chart, ".env"), `PASSWORD=${SECRET}\n`);
    const result = await pack();
    expect(result).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("web/.env:1:1: error package/secret-file"),
    });
    expect(result.err).toContain("docs/rules/package/secret-file.md");
    expect(result.err).not.toContain(SECRET);
    expect(existsSync(packed())).toBe(false);
    const json = await pack("-o", "json");
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      version: 1,
      charts: [],
      findings: [{ code: "package/secret-file", page: "docs/rules/package/secret-file.md" }],
    });
    expect(json.out).not.toContain(SECRET);
  });

  test("goes on where .helmignore names the file, or chartwright.yaml takes it", async () => {
    writeFileSync(join(chart, ".env"), "A=1\n");
    rule("package/secret-file: warning");
    expect(await pack()).toMatchObject({ code: 0, err: expect.stringContaining("warning package/secret-file") });
    expect(names()).toContain(".env");
    rule("package/secret-file: off");
    expect(await pack()).toMatchObject({ code: 0, err: "" });
    rule("");
    writeFileSync(join(chart, ".helmignore"), ".env\n");
    expect(await pack()).toMatchObject({ code: 0, err: "" });
    expect(names()).not.toContain(".env");
  });

  test("tells of a large file and packs it", async () => {
    writeFileSync(join(chart, "big.bin"), new Uint8Array(1_100_000));
    expect(await pack()).toMatchObject({
      code: 0,
      out: expect.stringContaining("web-1.0.0.tgz"),
      err: expect.stringContaining("warning package/large-file"),
    });
    expect(names()).toContain("big.bin");
  });

  test("follows a link out of the chart only where that is wanted", async () => {
    writeFileSync(join(temp.dir, "project/shared.txt"), "shared");
    symlinkSync("../shared.txt", join(chart, "shared.txt"));
    const result = await pack();
    expect(result).toMatchObject({ code: 1, out: "", err: expect.stringContaining("package/outside-link") });
    expect(result.err).toContain(join(temp.dir, "project/shared.txt"));
    expect(existsSync(packed())).toBe(false);
    rule("package/outside-link: info");
    expect((await pack()).code).toBe(0);
    expect(chartFilesOf(readFileSync(packed())).find(({ path }) => path === "shared.txt")?.data.length).toBe(6);
  });

  test("of several charts writes all or none", async () => {
    temp.write("project/other", { "Chart.yaml": "apiVersion: v2\nname: other\nversion: 1.0.0\n", ".env": "A=1" });
    expect(await pack("other")).toMatchObject({ code: 1, out: "" });
    expect(existsSync(packed())).toBe(false);
    writeFileSync(join(temp.dir, "project/other/.helmignore"), ".env\n");
    const both = await pack("other", "-o", "json");
    expect(both.code).toBe(0);
    expect(JSON.parse(both.out)).toMatchObject({ charts: [{ name: "web" }, { name: "other" }] });
    expect(JSON.parse(both.out)).not.toHaveProperty("chart");
    expect(await pack("web")).toMatchObject({ code: 2, err: expect.stringContaining("packed as web-1.0.0.tgz") });
  });
});

test("who packs to publish gets an error that names the file", async () => {
  writeFileSync(join(chart, ".env"), "A=1\n");
  await expect(packChartOf(testContext({ cwd: temp.dir }), chart, {})).rejects.toMatchObject({
    code: "E_FINDINGS",
    detail: expect.stringContaining("package/secret-file: .env"),
  });
});

test("validate tells the same, and shows no line of a file with secrets", async () => {
  writeFileSync(join(chart, ".env"), `PASSWORD=${SECRET} # chartwright-ignore nothing\n`);
  writeFileSync(join(temp.dir, "project/shared.txt"), "shared");
  symlinkSync("../shared.txt", join(chart, "shared.txt"));
  const first = await run("validate", "web");
  const second = await run("validate", "web");
  expect(first.code).toBe(1);
  for (const code of ["package/secret-file", "package/outside-link"]) expect(first.out).toContain(code);
  expect(first.out + first.err).not.toContain(SECRET);
  expect(second).toEqual(first);
  // The same content, and no link any more.
  writeFileSync(join(chart, ".helmignore"), ".env\nshared.txt\n");
  expect(await run("validate", "web")).toMatchObject({ code: 0 });
});
