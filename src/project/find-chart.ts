import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { rangeOf, readValues } from "../engines/go-yaml/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Placed } from "./config.ts";

/** A chart's folder and the name that its Chart.yaml gives. */
export interface FoundChart {
  readonly dir: string;
  readonly name: string;
}

/**
 * Finds the project's chart: the configured one, the project's folder itself, or the only one under `charts/`.
 *
 * @param dir the project's folder.
 * @throws E_CHART where there is none, more than one, or one without a name.
 */
export async function findChart(dir: string, configured: Placed<string> | undefined): Promise<FoundChart> {
  if (configured) {
    const chart = await readChart(resolve(dir, configured.value));
    if (chart) return chart;
    throw new ChartwrightError("E_CHART", `there is no chart in ${configured.value}: it has no Chart.yaml`, {
      at: rangeOf(configured.at),
    });
  }
  const here = await readChart(dir);
  if (here) return here;
  const names = await readdir(join(dir, "charts")).catch(() => []);
  const charts = (await Promise.all(names.sort().map((name) => readChart(join(dir, "charts", name))))).filter(
    (chart) => chart !== undefined,
  );
  const [first, second] = charts;
  if (!first) {
    throw new ChartwrightError("E_CHART", `there is no chart under ${join(dir, "charts")}`, {
      hint: `name the chart's folder in chartwright.yaml: "chart: path/to/chart"`,
    });
  }
  if (second) {
    throw new ChartwrightError(
      "E_CHART",
      `there is more than one chart: ${charts.map((chart) => relative(dir, chart.dir)).join(", ")}`,
      {
        hint: `name one of them in chartwright.yaml: "chart: ${relative(dir, first.dir)}"`,
      },
    );
  }
  return first;
}

async function readChart(dir: string): Promise<FoundChart | undefined> {
  const file = join(dir, "Chart.yaml");
  const content = await readFile(file).catch(() => undefined);
  if (!content) return undefined;
  const name = readValues(file, content).node?.entries.get("name")?.value;
  if (name?.kind === "scalar" && typeof name.value === "string" && name.value !== "") return { dir, name: name.value };
  throw new ChartwrightError("E_CHART", `the chart in ${basename(dir)} has no name in its Chart.yaml`, {
    at: { file, line: 1, column: 1 },
  });
}
