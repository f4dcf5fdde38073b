import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { expect, it } from "vitest";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { testContext } from "../../support/context.ts";
import { helmModule } from "../../support/programs/go-module.ts";
import { runMain } from "../../support/run-main.ts";
import { tempDir } from "../../support/temp-dir.ts";

interface Report {
  readonly environments: readonly { readonly rendered: boolean }[];
  readonly findings: readonly { readonly severity: string; readonly code: string }[];
}

/** Every chart below a folder: folders with a Chart.yaml, and archives. */
function chartsBelow(dir: string): string[] {
  const paths = readdirSync(dir, { recursive: true, encoding: "utf8" }).map((path) => join(dir, path));
  const folders = paths.filter((path) => basename(path) === "Chart.yaml").map((path) => dirname(path));
  return [...folders, ...paths.filter((path) => path.endsWith(".tgz"))].sort();
}

it("of every chart that Helm is tested with, the verdict is that of helm template", async () => {
  using folder = tempDir();
  const ctx = testContext({ cwd: folder.dir });
  const charts = chartsBelow(await helmModule());
  expect(charts.length).toBeGreaterThan(300);
  const wrong: string[] = [];
  let unasked = 0;
  const queue = charts.values();
  const worker = async (): Promise<void> => {
    for (const chart of queue) {
      const { code, out, err } = await runMain(folder.dir, "validate", chart, "-o", "json");
      const report = code <= 1 ? (JSON.parse(out) as Report) : undefined;
      // What the API server says is beyond the verdict of helm template.
      const faults = report?.findings.filter(
        (item) => item.severity === "error" && !item.code.startsWith("kubernetes/"),
      );
      const ours = faults?.length === 0;
      const asked = report?.environments[0]?.rendered || faults?.some((item) => item.code === "render/failed");
      // Where Helm was asked, its word is passed on.
      if (asked) continue;
      unasked++;
      const helm = await runHelm(ctx, ["template", chart]);
      if (code === 70 || ours !== (helm.exitCode === 0)) wrong.push(`${chart}: ${code} ${out}${err} ${helm.stderr}`);
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  expect(wrong).toEqual([]);
  expect(unasked).toBeGreaterThan(20);
});
