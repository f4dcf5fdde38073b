import type { Context } from "../context.ts";
import { sha256 } from "../engines/chart-files/index.ts";
import type { RepositoryIndex } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import { ChartMuseum, concernsRepository, type RepositoryAddress } from "../tools/chartmuseum/index.ts";
import { stateDir, withLock } from "../tools/files/index.ts";
import { inParallel } from "../tools/process/index.ts";
import { confirmIndex, type StoredVersion } from "./confirm-index.ts";
import { type PackageToPublish, packageToPublish } from "./package-to-publish.ts";
import { pruneSnapshots } from "./prune-snapshots.ts";
import { type PublishOptions, type StoreResult, storeChart } from "./store-chart.ts";
import { type ProvenanceOutcome, storeProvenance } from "./store-provenance.ts";

/** The result for one chart. */
export interface PublishedChart {
  readonly name: string;
  readonly version: string;
  readonly outcome: StoreResult["outcome"] | "failed";
  /** `sha256:…` of the package to publish. */
  readonly packageDigest: string;
  /** `sha256:…` of the stored package; null if there is none or if it is unknown. */
  readonly digest: string | null;
  /** The digests that the index lists for the version, one if it is correct; null if the index was not read. */
  readonly index: readonly string[] | null;
  /** The URL of the stored file. */
  readonly url: string;
  readonly provenance?: ProvenanceOutcome | undefined;
  /** `sha256:…` of the package that was, or would be, replaced. */
  readonly replaced?: string | undefined;
  /** The reason why it was refused or failed. */
  readonly error?: unknown;
}

export interface PublishRequest extends PublishOptions {
  /** Without duplicate versions. */
  readonly charts: readonly PackageToPublish[];
  readonly repository: RepositoryAddress;
  /** Delete the oldest snapshots of these charts afterwards, as for a lab. */
  readonly keepNewestSnapshots?: boolean;
}

/** The result of a run. */
export interface Publication {
  /** The repository's URL. */
  readonly url: string;
  readonly charts: readonly PublishedChart[];
}

/** The number of charts that are published at the same time, each with one request at a time. */
export const CONCURRENCY = 4;

/**
 * Publishes charts to ChartMuseum and verifies the result: the stored bytes, and exactly one index entry with their
 * digest. It never overwrites an existing version without `force`, and does not upload an identical one again.
 *
 * The result of a chart contains its error. After an error that concerns the whole repository, it skips the other charts.
 *
 * @param onStored is called after each chart is stored, before the index is read.
 * @throws as `ChartMuseum.open`, and the abort reason of `ctx.signal`.
 */
export async function publishCharts(
  ctx: Context,
  request: PublishRequest,
  onStored: (done: number) => void = () => {},
): Promise<Publication> {
  const repository = await ChartMuseum.open(ctx, request.repository);
  await repository.findContextPath();
  const work = (): Promise<Publication> => publishTo(ctx, repository, request, onStored);
  if (request.dryRun) return work();
  // Two concurrent uploads of a version, or a read of the index during an upload, can corrupt ChartMuseum's index for
  // good (0.13.1, 0.16.5): the lock serializes the runs on one machine.
  const lock = stateDir(ctx, "locks", sha256(repository.url).slice(0, 16));
  return withLock(ctx, { path: lock, waiting: `another chartwright is publishing to ${repository.url}` }, work);
}

async function publishTo(
  ctx: Context,
  repository: ChartMuseum,
  request: PublishRequest,
  onStored: (done: number) => void,
): Promise<Publication> {
  let down: unknown;
  let done = 0;
  const charts = await inParallel(request.charts, CONCURRENCY, async (ours): Promise<PublishedChart> => {
    const base = {
      name: ours.name,
      version: ours.version,
      packageDigest: ours.digest,
      digest: null,
      index: null,
      url: repository.chartUrl(ours),
    };
    if (down !== undefined) return { ...base, outcome: "failed", error: down };
    try {
      const result = await store(ctx, repository, ours, request);
      onStored(++done);
      return { ...base, ...result };
    } catch (error) {
      if (!(error instanceof ChartwrightError)) throw error;
      if (concernsRepository(error)) down ??= error;
      return { ...base, outcome: "failed", error: down ?? error };
    }
  });
  const { url } = repository;
  if (request.dryRun) return { url, charts };
  const { checked, index } = await confirm(ctx, repository, charts);
  if (request.keepNewestSnapshots && index) await pruneSnapshots(ctx, repository, charts, index);
  return { url, charts: checked };
}

async function store(
  ctx: Context,
  repository: ChartMuseum,
  ours: PackageToPublish,
  options: PublishOptions,
): Promise<Partial<PublishedChart> & Pick<PublishedChart, "outcome">> {
  const { stored, ...result } = await storeChart(ctx, repository, ours, options);
  const digest = stored ?? null;
  if (result.outcome === "refused") return { ...result, digest };
  if (result.outcome === "equivalent") return { ...result, digest, provenance: ours.provenance && "kept" };
  try {
    const provenance = await storeProvenance(repository, ours, options);
    return { ...result, digest, provenance };
  } catch (error) {
    if (!(error instanceof ChartwrightError)) throw error;
    return { ...result, digest, outcome: error.code === "E_CHART_CONFLICT" ? "refused" : "failed", error };
  }
}

/** Compares the results with the index, once, after all uploads. */
async function confirm(
  ctx: Context,
  repository: ChartMuseum,
  charts: readonly PublishedChart[],
): Promise<{ readonly checked: readonly PublishedChart[]; readonly index?: RepositoryIndex }> {
  const stored = charts.flatMap(({ name, version, digest, error }): StoredVersion[] =>
    digest === null || error !== undefined ? [] : [{ name, version, stored: digest }],
  );
  if (stored.length === 0) return { checked: charts };
  const keyOf = ({ name, version }: { name: string; version: string }): string => `${name} ${version}`;
  try {
    const { verdicts, index } = await confirmIndex(ctx, repository, stored);
    const byKey = new Map(stored.map((item, i) => [keyOf(item), verdicts[i]]));
    const checked = charts.map((chart): PublishedChart => {
      const verdict = byKey.get(keyOf(chart));
      if (!verdict) {
        const { digest } = chart;
        const listed = index.entriesOf(chart.name, chart.version).map((entry) => entry.digest);
        return digest === null ? chart : { ...chart, index: listed };
      }
      const { digests, error } = verdict;
      if (error === undefined) return { ...chart, index: digests };
      const outcome = error.code === "E_CHART_CONFLICT" ? "refused" : "failed";
      return { ...chart, outcome, index: digests, error };
    });
    return { checked, index };
  } catch (error) {
    if (!(error instanceof ChartwrightError)) throw error;
    const unread = charts.map(
      (chart): PublishedChart => (chart.error === undefined ? { ...chart, outcome: "failed", error } : chart),
    );
    return { checked: unread };
  }
}

/**
 * Publishes one packed chart.
 *
 * @throws as `publishCharts`; E_CHART_CONFLICT if the version has other content, E_CHART_REPOSITORY if the server
 * rejects the package or does not store it, E_CHART for a package that Helm cannot read.
 */
export async function publishChart(
  ctx: Context,
  request: Omit<PublishRequest, "charts"> & { readonly bytes: Uint8Array },
): Promise<PublishedChart & { readonly digest: string }> {
  const { bytes, ...rest } = request;
  const chart = await packageToPublish("the package", async () => bytes);
  const { charts } = await publishCharts(ctx, { ...rest, charts: [chart] });
  const [published] = charts;
  if (published?.error !== undefined) throw published.error;
  if (!published || published.digest === null) throw new Error("a chart without a result");
  return { ...published, digest: published.digest };
}
