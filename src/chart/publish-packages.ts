import { readdir, readFile, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { environmentOf, loadProject, requireChartRepository, shownPath, targetOf } from "../project/index.ts";
import type { RepositoryAddress } from "../tools/chartmuseum/index.ts";
import { packChartOf } from "./package.ts";
import { type PackageToPublish, packageToPublish, USUAL_LIMIT_BYTES } from "./package-to-publish.ts";
import { type Publication, publishCharts } from "./publish-charts.ts";
import type { PublishOptions } from "./store-chart.ts";

export interface PublishPackagesRequest extends PublishOptions {
  /** Packages, chart folders, and folders that contain either; the project's chart if empty. */
  readonly paths: readonly string[];
  /** The repository; without a URL, the environment's repository or CHARTMUSEUM_URL. */
  readonly repository: Omit<RepositoryAddress, "url"> & { readonly url?: string | undefined };
  readonly environment?: string | undefined;
}

interface Destination {
  readonly address: RepositoryAddress;
  /** Pack charts as snapshots. */
  readonly snapshot: boolean;
  readonly lab: boolean;
}

/**
 * Publishes packages and charts. Checks all of them before it uploads the first.
 *
 * @throws E_USAGE if no repository is given, or a version is given twice; E_FILE, E_CHART, and as `publishCharts`.
 */
export async function publishPackages(ctx: Context, request: PublishPackagesRequest): Promise<Publication> {
  const destination = await destinationOf(ctx, request);
  const charts = withoutTwins(await packagesOf(ctx, request.paths, destination.snapshot));
  const { paths: _paths, environment: _environment, ...options } = request;
  const wanted = { ...options, charts, repository: destination.address, keepNewestSnapshots: destination.lab };
  const [only] = charts;
  const what = charts.length === 1 && only ? `${only.name} ${only.version}` : `${charts.length} charts`;
  return during(
    ctx.progress,
    `${request.dryRun ? "look at" : "publish"} ${what}`,
    async (task) => {
      const publication = await publishCharts(ctx, wanted, (done) => task.update(`${done} of ${charts.length}`));
      if (publication.charts.some(({ error }) => error !== undefined)) task.fail(summaryOf(publication));
      return publication;
    },
    summaryOf,
  );
}

function summaryOf({ charts }: Publication): string {
  const counts = new Map<string, number>();
  for (const { outcome } of charts) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
  return charts.length === 1 ? [...counts.keys()].join() : [...counts].map(([name, n]) => `${n} ${name}`).join(", ");
}

async function packagesOf(ctx: Context, paths: readonly string[], snapshot: boolean): Promise<PackageToPublish[]> {
  const given = paths.length > 0 ? paths : [(await loadProject(ctx)).chartDir];
  const found: PackageToPublish[] = [];
  for (const path of given) {
    for (const file of await withinFolder(resolve(ctx.cwd, path))) {
      ctx.signal.throwIfAborted();
      const item = await packageAt(ctx, file, snapshot);
      if (item.size > USUAL_LIMIT_BYTES) {
        const size = (item.size / 1024 / 1024).toFixed(1);
        ctx.progress.note(
          `note: ${item.name} has ${size} MiB; ChartMuseum accepts 20 MiB unless it runs with a larger --max-upload-size`,
        );
      }
      found.push(item);
    }
  }
  return found;
}

/** Returns the path itself or, for a folder that is not a chart, the packages and charts in it. */
async function withinFolder(path: string): Promise<string[]> {
  const info = await stat(path).catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `${path} cannot be read`, {
      hint: "pack the chart first: chartwright package",
      cause,
    });
  });
  if (!info.isDirectory() || (await isChart(path))) return [path];
  const inside: string[] = [];
  for (const name of (await readdir(path)).sort()) {
    if (name.startsWith(".")) continue;
    if (name.endsWith(".tgz") || (await isChart(join(path, name)))) inside.push(join(path, name));
  }
  if (inside.length > 0) return inside;
  throw new ChartwrightError("E_CHART", `${path} contains neither a chart nor a package`);
}

const isChart = (dir: string): Promise<boolean> =>
  stat(join(dir, "Chart.yaml")).then(
    (info) => info.isFile(),
    () => false,
  );

async function packageAt(ctx: Context, path: string, snapshot: boolean): Promise<PackageToPublish> {
  const place = shownPath(ctx, path);
  if ((await stat(path)).isDirectory())
    return packageToPublish(place, async () => (await packChartOf(ctx, path, { snapshot })).bytes);
  const read = (file: string): Promise<Buffer> =>
    readFile(file).catch((cause: unknown) => {
      throw new ChartwrightError("E_FILE", `${file} cannot be read`, { cause });
    });
  const provenance = await readFile(`${path}.prov`).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw new ChartwrightError("E_FILE", `${path}.prov cannot be read`, { cause: error });
  });
  return packageToPublish(place, () => read(path), provenance);
}

/** Removes duplicates. @throws E_USAGE for one version with two contents. */
function withoutTwins(charts: readonly PackageToPublish[]): PackageToPublish[] {
  const seen = new Map<string, PackageToPublish>();
  for (const chart of charts) {
    const key = `${chart.name} ${chart.version}`;
    const before = seen.get(key);
    if (before && before.digest !== chart.digest)
      throw new ChartwrightError("E_USAGE", `${key} is given twice, with different content`);
    if (!before?.provenance) seen.set(key, chart);
  }
  return [...seen.values()];
}

async function destinationOf(ctx: Context, request: PublishPackagesRequest): Promise<Destination> {
  const { repository, environment: name } = request;
  if (repository.url !== undefined)
    return { address: { ...repository, url: repository.url }, snapshot: false, lab: false };
  if (name === undefined) {
    const url = ctx.env["CHARTMUSEUM_URL"];
    if (url) return { address: { ...repository, url }, snapshot: false, lab: false };
    throw new ChartwrightError("E_USAGE", "no chart repository given", {
      hint: "add --repo URL or --env ENV, or set CHARTMUSEUM_URL",
    });
  }
  const environment = environmentOf(await loadProject(ctx), name);
  const address = requireChartRepository(await targetOf(ctx, environment), name);
  return {
    address: { ...repository, ...address },
    snapshot: environment.versions === "snapshot",
    lab: environment.target?.kind === "lab",
  };
}
