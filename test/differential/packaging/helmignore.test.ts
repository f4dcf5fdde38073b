import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { packageCharts } from "../../../src/chart/package.ts";
import { chartFilesOf } from "../../../src/engines/chart-files/content.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { testContext } from "../../support/context.ts";
import { type TempDir, tempDir } from "../../support/temp-dir.ts";

const ctx = testContext();

/** Packs with Helm and gives the bytes. */
async function helmPackage(dir: string, temp: TempDir): Promise<Uint8Array> {
  const out = join(temp.dir, `helm-${Math.random()}`);
  const result = await runHelm(ctx, ["package", dir, "--destination", out]);
  if (result.exitCode !== 0) throw new Error(result.stderr);
  return readFileSync(join(out, readdirSync(out)[0] ?? ""));
}

describe(".helmignore", () => {
  const paths = [
    "Chart.yaml",
    "README.md",
    "a",
    "b/a",
    "b/c/a.txt",
    "b/c/d.log",
    "c.txt",
    "templates/a.yaml",
    "templates/.hidden",
    "templates/b/.x",
    "docs/[x]",
    "docs/é.md",
  ];
  let temp: TempDir;
  let chart: string;
  beforeAll(() => {
    temp = tempDir();
    chart = temp.write(
      "web",
      Object.fromEntries(
        paths.map((path) => [path, path === "Chart.yaml" ? "apiVersion: v2\nname: web\nversion: 1.2.3\n" : path]),
      ),
    );
    return () => temp[Symbol.dispose]();
  });

  const word = fc.constantFrom(
    "a",
    "b",
    "c",
    "*",
    "*.txt",
    "?",
    "[ab]",
    "[^a]",
    "docs",
    "d.log",
    ".*",
    "\\[x\\]",
    "b/c",
    "c.txt",
    "templates",
    "é*",
    "[a-c]",
    "*a*",
  );
  const rule = fc
    .tuple(
      fc.constantFrom("", "!", "/", "!/", "# "),
      word,
      fc.constantFrom("", "/", "/a", "/*", "/c/*"),
      fc.constantFrom("", " ", "\r"),
    )
    .map((parts) => parts.join(""));
  // The chart's own file must stay: Helm and we refuse a chart without it.
  const rules = fc.array(rule, { minLength: 1, maxLength: 3 });

  test("leaves out what Helm leaves out", async () => {
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(rules, async (lines) => {
        writeFileSync(join(chart, ".helmignore"), `${lines.join("\n")}\n`);
        const listed = (bytes: Uint8Array): string[] =>
          chartFilesOf(bytes)
            .map((file) => file.path)
            .sort();
        const theirs = await helmPackage(chart, temp).then(listed, () => "refused");
        const ours = await packageCharts(ctx, { chartDirs: [chart], outDir: join(temp.dir, "out") }).then(
          ({ charts }) => listed(readFileSync(charts[0]?.file ?? "")),
          () => "refused",
        );
        expect(ours).toEqual(theirs);
        if (theirs !== "refused") compared++;
      }),
      { numRuns: 120 },
    );
    expect(compared).toBeGreaterThan(20);
  });

  test("with ** is refused, as by Helm", async () => {
    writeFileSync(join(chart, ".helmignore"), "**/x\n");
    await expect(helmPackage(chart, temp)).rejects.toThrow(/double-star/);
    await expect(packageCharts(ctx, { chartDirs: [chart], outDir: join(temp.dir, "out") })).rejects.toMatchObject({
      code: "E_CHART",
      at: { file: ".helmignore", line: 1 },
    });
  });
});
