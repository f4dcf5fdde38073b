import { readFile, stat } from "node:fs/promises";
import { type Chart, chartOf, packedChart } from "../core/chart/chart.ts";
import type { HelmBehaviour } from "../core/values/helm-behaviour.ts";
import { ChartwrightError } from "../errors.ts";
import { readChartFolder } from "../tools/chart-folder.ts";

/**
 * Loads a chart, a folder or a .tgz, as Helm does, with all that it holds.
 *
 * @param path absolute.
 * @param place how it is called in places.
 * @throws E_CHART where it is none, or Helm would not load it.
 */
export async function loadChart(path: string, place: string, behaviour: HelmBehaviour): Promise<Chart> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new ChartwrightError("E_CHART", `there is no chart at ${place}`, { cause });
  });
  if (info.isDirectory()) return chartOf(await readChartFolder(path), place, behaviour);
  return packedChart(await readFile(path), place, behaviour);
}
