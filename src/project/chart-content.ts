import { readFile, stat } from "node:fs/promises";
import type { ChartFile } from "../engines/chart-files/index.ts";
import { chartFilesOf, parseChartYaml } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { readChartFolder } from "../tools/files/index.ts";
import type { Project } from "./environment.ts";

/** A chart as it lies on disk, not yet understood. */
export interface ChartContent {
  /** How places begin that lie in it: `charts/web`, `web-1.0.0.tgz/web`. */
  readonly place: string;
  /** What `.helmignore` leaves, without byte order marks, sorted by path. */
  readonly files: readonly ChartFile[];
}

/**
 * Reads a project's chart, a folder or a .tgz.
 *
 * @throws E_CHART where there is none, or one that Helm would not read.
 */
export async function readChart({ chartDir, chartPlace }: Project): Promise<ChartContent> {
  const info = await stat(chartDir).catch((cause: unknown) => {
    throw new ChartwrightError("E_CHART", `there is no chart at ${chartPlace}`, { cause });
  });
  if (info.isDirectory()) {
    const files = readChartFolder(chartDir);
    return { place: chartPlace, files };
  }
  const files = chartFilesOf(await readFile(chartDir));
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  const { name } = parseChartYaml(chartYaml?.data ?? new Uint8Array(), `${chartPlace}/Chart.yaml`);
  return { place: `${chartPlace}/${name}`, files };
}
