import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { canonicalContent, chartFilesOf, differingFiles, sha256 } from "../core/chart/content.ts";
import { checkVersion, parseChartYaml } from "../core/chart/metadata.ts";
import { ChartwrightError } from "../errors.ts";
import {
  type ChartRepository,
  chartUrl,
  getStored,
  openRepository,
  postChart,
  readIndex,
  type StoredChart,
  withRetries,
} from "../tools/chartmuseum.ts";
import { withLock } from "../tools/file-lock.ts";
import { stateDir } from "../tools/folders.ts";

/** `equivalent`: the repository holds the same content in other bytes, which stay. */
type PublishOutcome = "published" | "unchanged" | "equivalent";

export interface PublishedChart {
  readonly name: string;
  readonly version: string;
  /** `sha256:…` of what the repository holds. */
  readonly digest: string;
  readonly outcome: PublishOutcome;
  /** Where the stored file is. */
  readonly url: string;
}

export interface PublishRequest {
  /** The packed chart. */
  readonly bytes: Uint8Array;
  /** The repository's address. */
  readonly url: string;
}

/** The index follows an upload by up to one rewrite of it: half a second with 10,000 charts, more under load. */
const INDEX_WAIT_MS = 15_000;
/** ChartMuseum 0.13 gives part of a file while it is being written. */
const PART_WAIT_MS = [100, 400, 1000];

/**
 * Publishes a chart into ChartMuseum and makes sure of what is there afterwards: the stored bytes, and exactly one
 * entry of the index with their digest. A version that is there is never overwritten.
 *
 * @throws E_CHART_CONFLICT if the version holds other content, E_CHART_REPOSITORY if the server cannot be reached,
 * refuses, or does not hold what it said, E_CHART for a package that Helm would not read.
 */
export async function publishChart(ctx: Context, request: PublishRequest): Promise<PublishedChart> {
  const repository = openRepository(ctx, request.url);
  const files = chartFilesOf(request.bytes);
  const { name, version } = parseChartYaml(files.find((file) => file.path === "Chart.yaml")?.data ?? new Uint8Array());
  checkVersion(version);
  const ours: Package = { name, version, bytes: request.bytes, digest: `sha256:${sha256(request.bytes)}` };
  // Two uploads at once can leave two entries in ChartMuseum's index for good (0.13.1, 0.16.5): at least on this machine
  // they go one after the other.
  const lock = stateDir(ctx, "locks", sha256(chartUrl(repository, name, version)).slice(0, 16));
  const { digest, outcome } = await withLock(ctx, lock, `another chartwright is publishing ${name} ${version}`, () =>
    settle(ctx, repository, ours),
  );
  await confirmIndex(ctx, repository, ours, digest);
  return { name, version, digest, outcome, url: chartUrl(repository, name, version) };
}

interface Package extends StoredChart {
  readonly name: string;
  readonly version: string;
}

/** Looks, sends, and looks again: what counts is the stored file, not what the server said, nor that it said nothing. */
async function settle(
  ctx: Context,
  repository: ChartRepository,
  ours: Package,
): Promise<{ digest: string; outcome: PublishOutcome }> {
  let sent = false;
  let parts = 0;
  let claims = 0;
  for (;;) {
    const stored = await withRetries(ctx, repository, () => getStored(ctx, repository, ours.name, ours.version));
    if (stored?.digest === ours.digest) return { digest: stored.digest, outcome: sent ? "published" : "unchanged" };
    if (stored) {
      const outcome = compare(ours, stored);
      if (outcome !== "unreadable") return { digest: stored.digest, outcome };
      const pause = PART_WAIT_MS[parts++];
      if (pause === undefined) throw leftover(repository, ours, stored);
      await sleep(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
      continue;
    }
    if (claims === 3) {
      throw new ChartwrightError(
        "E_CHART_REPOSITORY",
        `${repository.url} says that it has ${ours.name} ${ours.version} and does not give it`,
        {
          hint: "a provenance file without its chart, or another server on the same storage, may be the cause",
        },
      );
    }
    // A reply may have been lost: then the first look of the next attempt finds what was sent.
    const reply = await withRetries(ctx, repository, async () => {
      if (sent && (await getStored(ctx, repository, ours.name, ours.version))) return "exists";
      sent = true;
      return postChart(ctx, repository, ours.bytes);
    });
    if (reply === "exists" || claims > 0) claims++;
  }
}

function compare(ours: Package, stored: StoredChart): "equivalent" | "unreadable" {
  let theirs: Map<string, string>;
  try {
    theirs = canonicalContent(chartFilesOf(stored.bytes));
  } catch (error) {
    if (error instanceof ChartwrightError && error.code === "E_CHART") return "unreadable";
    throw error;
  }
  const different = differingFiles(canonicalContent(chartFilesOf(ours.bytes)), theirs);
  if (different.length === 0) return "equivalent";
  const shown = different.slice(0, 10).map((path) => `  ${path}`);
  if (different.length > shown.length) shown.push(`  and ${different.length - shown.length} more`);
  throw new ChartwrightError(
    "E_CHART_CONFLICT",
    `${ours.name} ${ours.version} is published already, with other content`,
    {
      detail: [`published: ${stored.digest}`, `this one:  ${ours.digest}`, "different:", ...shown].join("\n"),
      hint: "raise the version in Chart.yaml, or publish a snapshot: chartwright package --snapshot",
    },
  );
}

function leftover(repository: ChartRepository, ours: Package, stored: StoredChart): ChartwrightError {
  const detail = `stored: ${stored.bytes.length} bytes, ${stored.digest}`;
  return new ChartwrightError(
    "E_CHART_REPOSITORY",
    `${repository.url} holds a damaged file for ${ours.name} ${ours.version}`,
    {
      detail,
      hint: `an upload was cut short there: delete the version (DELETE ${repository.url}/api/charts/${ours.name}/${ours.version}) and publish again`,
    },
  );
}

/** Waits until the index has exactly one entry of the version, with the digest of what is stored. */
async function confirmIndex(ctx: Context, repository: ChartRepository, ours: Package, digest: string): Promise<void> {
  const until = Date.now() + INDEX_WAIT_MS;
  for (let pause = 50; ; pause = Math.min(2 * pause, 2000)) {
    const entries = await withRetries(ctx, repository, () => readIndex(ctx, repository, ours.name, ours.version));
    if (entries.length === 1 && entries[0]?.digest === digest) return;
    if (Date.now() > until) {
      const found =
        entries.length === 0
          ? "does not list it"
          : `lists ${entries.length === 1 ? "another digest" : `it ${entries.length} times`}`;
      throw new ChartwrightError(
        "E_CHART_REPOSITORY",
        `${repository.url} stores ${ours.name} ${ours.version}, and its index ${found}`,
        {
          detail: [`stored:  ${digest}`, ...entries.map((entry) => `listed:  ${entry.digest}`)].join("\n"),
          hint:
            entries.length > 1
              ? "two publishers at once, or a forced upload: delete the version there and publish again"
              : "its saved index is stale: restart it without index-cache.yaml, or see its --cache-interval",
        },
      );
    }
    await sleep(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
  }
}
