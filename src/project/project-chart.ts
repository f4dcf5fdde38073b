import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { readValues } from "../engines/go-yaml/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Config } from "./config.ts";

/** A chart's folder and the name in its Chart.yaml. */
export interface ProjectChart {
  readonly dir: string;
  readonly name: string;
}

/**
 * Finds the project's chart: the configured one, else the project's folder, else the only chart under `charts/`.
 *
 * @param dir the project's folder.
 * @throws E_CHART if there is none, more than one, or one without a name.
 */
export async function findProjectChart(dir: string, config: Config): Promise<ProjectChart> {
  const configured = config.data.chart;
  if (configured) {
    const chart = await chartIn(resolve(dir, configured));
    if (chart) return chart;
    throw new ChartwrightError("E_CHART", `${configured} is not a chart: it has no Chart.yaml`, {
      at: config.valueAt(["chart"]),
    });
  }
  return (await chartIn(dir)) ?? onlyChart(dir);
}

async function onlyChart(dir: string): Promise<ProjectChart> {
  const names = await readdir(join(dir, "charts")).catch(() => []);
  const found = await Promise.all(names.sort().map((name) => chartIn(join(dir, "charts", name))));
  const charts = found.filter((chart) => chart !== undefined);
  const [first, second] = charts;
  if (!first) {
    throw new ChartwrightError("E_CHART", `there is no chart under ${join(dir, "charts")}`, {
      hint: `set the chart's folder in chartwright.yaml: "chart: path/to/chart"`,
    });
  }
  if (!second) return first;
  const folders = charts.map((chart) => relative(dir, chart.dir));
  throw new ChartwrightError("E_CHART", `there is more than one chart: ${folders.join(", ")}`, {
    hint: `choose one in chartwright.yaml: "chart: ${folders[0]}"`,
  });
}

async function chartIn(dir: string): Promise<ProjectChart | undefined> {
  const file = join(dir, "Chart.yaml");
  const content = await readFile(file).catch(() => undefined);
  if (!content) return undefined;
  const name = readValues(file, content).node?.entries.get("name")?.value;
  if (name?.kind === "scalar" && typeof name.value === "string" && name.value !== "") return { dir, name: name.value };
  throw new ChartwrightError("E_CHART", `the chart in ${basename(dir)} has no name in its Chart.yaml`, {
    at: { file, line: 1, column: 1 },
  });
}
