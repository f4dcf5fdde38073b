import { readFile, stat } from "node:fs/promises";
import type { ChartFile } from "../engines/chart-files/index.ts";
import { chartFilesOf, parseChartYaml } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { readChartFolder } from "../tools/files/index.ts";
import type { Project } from "./environment.ts";

/** The files of a chart, not yet parsed. */
export interface ChartContent {
  /** The prefix of paths in the chart, for messages: `charts/web`, `web-1.0.0.tgz/web`. */
  readonly place: string;
  /** The files that `.helmignore` does not exclude, without byte order marks, sorted by path. */
  readonly files: readonly ChartFile[];
}

/**
 * Reads a project's chart, a folder or a .tgz.
 *
 * @throws E_CHART if there is no chart, or if Helm would not read it.
 */
export async function readChart({ chartDir, chartPlace }: Project): Promise<ChartContent> {
  const info = await stat(chartDir).catch((cause: unknown) => {
    throw new ChartwrightError("E_CHART", `there is no chart at ${chartPlace}`, { cause });
  });
  if (info.isDirectory()) {
    return { place: chartPlace, files: readChartFolder(chartDir) };
  }
  const files = chartFilesOf(await readFile(chartDir));
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  const { name } = parseChartYaml(chartYaml?.data ?? new Uint8Array(), `${chartPlace}/Chart.yaml`);
  return { place: `${chartPlace}/${name}`, files };
}
