import { mkdir, mkdtemp, readFile, rm, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { chartFilesOf, inPlace, parseChartYaml, sha256 } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { cacheDir, writeAtomically } from "../tools/files/index.ts";
import { Helm, HelmError } from "../tools/helm/index.ts";
import { shownPath } from "./values-reader.ts";

/** The source of a chart that Helm downloads. */
export interface ChartOrigin {
  /** The address of the chart repository that contains the chart. */
  readonly repository?: string | undefined;
  /** The chart's version or range in that repository. */
  readonly chartVersion?: string | undefined;
}

/** A chart given on the command line. */
interface ChartArgument {
  /** Absolute path of its folder or .tgz. */
  readonly chartDir: string;
  /** The prefix of paths in the chart, for messages. */
  readonly chartPlace: string;
  readonly chartName: string;
}

/**
 * Finds the chart that an argument names: a folder, a .tgz, or a name in a repository (`--repo`, `repo/chart`,
 * `oci://…`).
 *
 * @returns undefined if the argument looks like the name of an environment.
 * @throws E_CHART if there is no chart at a path, E_CHART_REPOSITORY if Helm cannot download it.
 */
export async function findChartArgument(
  ctx: Context,
  argument: string,
  origin: ChartOrigin,
): Promise<ChartArgument | undefined> {
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
    if (isPath) throw new ChartwrightError("E_CHART", `${argument} is not a chart: it has no Chart.yaml`);
  }
  if (/^[\w-][\w.-]*\/[\w.-]+$/.test(argument) && !argument.endsWith(".tgz")) return pull(ctx, argument, origin);
  if (isPath) throw new ChartwrightError("E_CHART", `there is no chart at ${argument}`);
  return undefined;
}

async function packed(path: string, place: string): Promise<ChartArgument> {
  const files = chartFilesOf(await readFile(path));
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  const { name } = parseChartYaml(chartYaml?.data ?? new Uint8Array(), inPlace(place, "Chart.yaml"));
  return { chartDir: path, chartPlace: place, chartName: name };
}

/** Downloads a chart with Helm, its repositories and its logins, and stores it in the cache by its hash. */
async function pull(ctx: Context, chart: string, { repository, chartVersion }: ChartOrigin): Promise<ChartArgument> {
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
        ? "to use a chart on disk, give its path: ./charts/web"
        : "check the address, the name and the version, and whether this machine can reach the repository";
    throw new ChartwrightError(error.code, error.message, { detail: error.detail, hint });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
