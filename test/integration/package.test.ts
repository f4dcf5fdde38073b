import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type PackagedChart, type PackageRequest, packageCharts } from "../../src/chart/package.ts";
import type { Context } from "../../src/context.ts";
import { canonicalContent, chartFilesOf, differingFiles } from "../../src/engines/chart-files/content.ts";
import { runHelm } from "../../src/tools/helm/run-helm.ts";
import { repositoryDir, testContext } from "../support/context.ts";
import { type TempDir, tempDir } from "../support/temp-dir.ts";

const ctx = testContext();

/** Packs one chart, which is without fault. */
async function packageChart(
  context: Context,
  { chartDir, ...rest }: Omit<PackageRequest, "chartDirs"> & { readonly chartDir: string },
): Promise<PackagedChart> {
  const { charts, findings } = await packageCharts(context, { chartDirs: [chartDir], ...rest });
  expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
  const [chart] = charts;
  if (!chart) throw new Error("nothing was packed");
  return chart;
}

const helm = async (...args: string[]): Promise<string> => {
  const result = await runHelm(ctx, args);
  if (result.exitCode !== 0) throw new Error(`helm ${args.join(" ")}: ${result.stderr}`);
  return result.stdout;
};
const chartDir = join(repositoryDir, "charts/nginx");
const files = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: 1.10 # kept\n",
  "values.yaml": "a: 1\n",
  "templates/a.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\ndata: {v: {{ .Values.a | quote }}}\n",
};

/** Packs with Helm and gives the bytes. */
async function helmPackage(dir: string, temp: TempDir): Promise<Uint8Array> {
  const out = join(temp.dir, `helm-${Math.random()}`);
  await helm("package", dir, "--destination", out);
  return readFileSync(join(out, readdirSync(out)[0] ?? ""));
}

describe("a package of ours", () => {
  test("is read by Helm as the folder is", async () => {
    using temp = tempDir();
    await helm("create", join(temp.dir, "made"));
    for (const dir of [chartDir, join(temp.dir, "made"), temp.write("web", files)]) {
      const { file } = await packageChart(ctx, { chartDir: dir, outDir: join(temp.dir, "out") });
      for (const what of ["chart", "values", "crds", "readme"]) {
        expect(await helm("show", what, file), what).toBe(await helm("show", what, dir));
      }
      expect(await helm("template", "x", file)).toBe(await helm("template", "x", dir));
      const verdicts = await Promise.all([file, dir].map((chart) => runHelm(ctx, ["lint", chart])));
      expect(verdicts[0]?.exitCode).toBe(verdicts[1]?.exitCode);
    }
  });

  test("holds the same as Helm's own", async () => {
    using temp = tempDir();
    await helm("create", join(temp.dir, "made"));
    for (const dir of [chartDir, join(temp.dir, "made"), temp.write("web", files)]) {
      const ours = await packageChart(ctx, { chartDir: dir, outDir: join(temp.dir, "out") });
      const theirs = await helmPackage(dir, temp);
      expect(
        differingFiles(canonicalContent(chartFilesOf(readFileSync(ours.file))), canonicalContent(chartFilesOf(theirs))),
      ).toEqual([]);
    }
  });

  test("has the same bytes from another folder, with other times and modes", async () => {
    using temp = tempDir();
    const copy = join(temp.dir, "elsewhere");
    cpSync(chartDir, copy, { recursive: true });
    for (const path of readdirSync(copy, { recursive: true, encoding: "utf8" })) {
      utimesSync(join(copy, path), 1, 1);
      chmodSync(join(copy, path), 0o700);
    }
    const [one, other] = [join(temp.dir, "one"), join(temp.dir, "other")];
    const here = await packageChart(ctx, { chartDir, outDir: one });
    const there = await packageChart(testContext({ cwd: temp.dir, env: { ...ctx.env, TZ: "Asia/Tokyo" } }), {
      chartDir: "elsewhere",
      outDir: other,
    });
    expect(there.digest).toBe(here.digest);
    expect(readFileSync(there.file).equals(readFileSync(here.file))).toBe(true);
  });

  test("has the version that is asked for, and Chart.yaml's text besides", async () => {
    using temp = tempDir();
    const { file, version, name } = await packageChart(ctx, {
      chartDir: temp.write("web", files),
      outDir: join(temp.dir, "out"),
      version: "2.0.0-rc.1+b",
      appVersion: "3.10",
    });
    expect([name, version]).toEqual(["web", "2.0.0-rc.1+b"]);
    const shown = await helm("show", "chart", file);
    expect(shown).toContain('appVersion: "3.10"');
    expect(shown).toContain("version: 2.0.0-rc.1+b");
    expect(new TextDecoder().decode(chartFilesOf(readFileSync(file))[0]?.data)).toContain("# kept");
  });
});

describe("dependencies", () => {
  const parent = `${files["Chart.yaml"]}dependencies:\n- {name: db, version: 1.x, repository: "http://127.0.0.1:1"}\n`;

  test("that are vendored come along, packed or not", async () => {
    using temp = tempDir();
    temp.write("", {
      "db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
      "db/templates/b.yaml": "kind: Pod\n",
      "web/Chart.yaml": parent,
    });
    mkdirSync(join(temp.dir, "web/charts"));
    writeFileSync(join(temp.dir, "web/charts/db-1.0.0.tgz"), await helmPackage(join(temp.dir, "db"), temp));
    const { file } = await packageChart(ctx, { chartDir: join(temp.dir, "web"), outDir: join(temp.dir, "out") });
    expect(await helm("template", "x", file)).toContain("kind: Pod");
    const content = canonicalContent(chartFilesOf(readFileSync(file)));
    expect(
      differingFiles(content, canonicalContent(chartFilesOf(await helmPackage(join(temp.dir, "web"), temp)))),
    ).toEqual([]);
  });
});

describe("links", () => {
  test("within the chart are followed; one that leads to a folder around it is refused", async () => {
    using temp = tempDir();
    const dir = temp.write("web", files);
    symlinkSync("values.yaml", join(dir, "linked.yaml"));
    const { file } = await packageChart(ctx, { chartDir: dir, outDir: join(temp.dir, "out") });
    expect(chartFilesOf(readFileSync(file)).map((entry) => entry.path)).toContain("linked.yaml");
    for (const target of [".", "..", "/"]) {
      writeFileSync(join(dir, ".helmignore"), "loop\n");
      symlinkSync(target, join(dir, "loop"));
      await packageChart(ctx, { chartDir: dir, outDir: join(temp.dir, "out") });
      rmSync(join(dir, ".helmignore"));
      await expect(packageChart(ctx, { chartDir: dir, outDir: join(temp.dir, "out") })).rejects.toMatchObject({
        code: "E_CHART",
        message: expect.stringContaining("loop"),
      });
      rmSync(join(dir, "loop"));
    }
  });
});

test("no half-written file is left where the folder cannot be written to", async () => {
  using temp = tempDir();
  writeFileSync(join(temp.dir, "file"), "");
  await expect(packageChart(ctx, { chartDir, outDir: join(temp.dir, "file", "below") })).rejects.toMatchObject({
    code: "E_FILE",
  });
  mkdirSync(join(temp.dir, "out", "nginx-9.9.9.tgz"), { recursive: true });
  await expect(packageChart(ctx, { chartDir, outDir: join(temp.dir, "out"), version: "9.9.9" })).rejects.toMatchObject({
    code: "E_FILE",
  });
  expect(readdirSync(join(temp.dir, "out"))).toEqual(["nginx-9.9.9.tgz"]);
});
