import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { chartFilesOf, inPlace, parseChartYaml, sha256 } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { cacheDir, writeAtomically } from "../tools/files/index.ts";
import { Helm, HelmError } from "../tools/helm/index.ts";
import { shownPath } from "./values-reader.ts";

/** Where a chart is looked for that is not on disk. */
export interface ChartOrigin {
  /** A chart repository's address, in which the chart is looked up by its name. */
  readonly repository?: string | undefined;
  /** The chart's version or range there. */
  readonly chartVersion?: string | undefined;
}

/** A chart that a command line names. */
export interface NamedChart {
  /** Absolute path of its folder or .tgz. */
  readonly chartDir: string;
  /** How places begin that lie in it. */
  readonly chartPlace: string;
  readonly chartName: string;
}

/**
 * The chart that an argument means: a folder, a .tgz, or a name in a repository (`--repo`, `repo/chart`, `oci://…`).
 *
 * @returns undefined where it looks like the name of an environment.
 * @throws E_CHART if it is a path and there is no chart, E_CHART_REPOSITORY if Helm does not get it.
 */
export async function findNamedChart(
  ctx: Context,
  argument: string,
  origin: ChartOrigin,
): Promise<NamedChart | undefined> {
  if (origin.repository !== undefined || argument.startsWith("oci://")) return pull(ctx, argument, origin);
  const path = resolve(ctx.cwd, argument);
  const info = await stat(path).catch(() => undefined);
  const isPath = /[/\\]/.test(argument) || argument === "." || argument === ".." || argument.endsWith(".tgz");
  if (info?.isFile() && isPath) return packed(path, shownPath(ctx, path));
  if (info?.isDirectory()) {
    const chartYaml = await readFile(join(path, "Chart.yaml")).catch(() => undefined);
    const place = shownPath(ctx, path);
    if (chartYaml) {
      const { name } = parseChartYaml(chartYaml, join(place, "Chart.yaml"));
      return { chartDir: path, chartPlace: place, chartName: name };
    }
    if (isPath) throw new ChartwrightError("E_CHART", `${argument} is no chart: it has no Chart.yaml`);
  }
  if (/^[\w-][\w.-]*\/[\w.-]+$/.test(argument) && !argument.endsWith(".tgz")) return pull(ctx, argument, origin);
  if (isPath) throw new ChartwrightError("E_CHART", `there is no chart at ${argument}`);
  return undefined;
}

async function packed(path: string, place: string): Promise<NamedChart> {
  const files = chartFilesOf(await readFile(path));
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  const { name } = parseChartYaml(chartYaml?.data ?? new Uint8Array(), inPlace(place, "Chart.yaml"));
  return { chartDir: path, chartPlace: place, chartName: name };
}

/** Lets Helm get the chart, by its own repositories and logins, and keeps it in the cache by its hash. */
async function pull(ctx: Context, chart: string, { repository, chartVersion }: ChartOrigin): Promise<NamedChart> {
  await mkdir(cacheDir(ctx, "charts"), { recursive: true });
  const folder = await mkdtemp(cacheDir(ctx, "charts", "pull-"));
  try {
    const pulled = await during(
      ctx.progress,
      `pull ${chart}`,
      () => new Helm(ctx).pull(chart, { into: folder, repository, version: chartVersion }),
      () => "done",
    );
    const bytes = await readFile(pulled);
    const file = cacheDir(ctx, "charts", `${sha256(bytes)}.tgz`);
    await writeAtomically(file, bytes);
    return { ...(await packed(file, basename(pulled))), chartDir: file };
  } catch (error) {
    if (!(error instanceof HelmError)) throw error;
    const hint =
      repository === undefined && !chart.includes("://")
        ? "a chart on disk is named by its path: ./charts/web"
        : "look at the address, the name and the version, and whether the repository can be reached from here";
    throw new ChartwrightError(error.code, error.message, { detail: error.detail, hint });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
