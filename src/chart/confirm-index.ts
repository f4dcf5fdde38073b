import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import type { IndexEntry, RepositoryIndex } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartRepository } from "../tools/chartmuseum/index.ts";
import { type ChartVersion, getStored, readIndex, withRetries } from "../tools/chartmuseum/index.ts";

/** A version that is stored, with what its one entry must say. */
export interface StoredVersion extends ChartVersion {
  /** `sha256:…` */
  readonly stored: string;
}

export interface IndexVerdict {
  /** The digests of the version's entries. */
  readonly digests: readonly string[];
  /** What is wrong with them. */
  readonly error?: ChartwrightError;
}

/** The index follows an upload by up to one rewrite of it: half a second with 10,000 charts, more under load. */
const INDEX_WAIT_MS = 15_000;

/** Of so many it is looked in between whether they are still there. */
const FEW = 4;

/**
 * Waits until the index has exactly one entry of each version, with the digest of what is stored; then gives for each
 * what it says.
 *
 * @returns the verdicts in the order of the versions, and the index as it was read last.
 * @throws E_CHART_REPOSITORY if the index cannot be read.
 */
export async function confirmIndex(
  ctx: Context,
  repository: ChartRepository,
  versions: readonly StoredVersion[],
): Promise<{ readonly verdicts: IndexVerdict[]; readonly index: RepositoryIndex }> {
  const until = Date.now() + INDEX_WAIT_MS;
  for (let pause = 25; ; pause = Math.min(2 * pause, 2000)) {
    const since = Date.now();
    const index = await withRetries(ctx, repository, () => readIndex(ctx, repository));
    const entries = versions.map(({ name, version }) => index.entriesOf(name, version));
    const wrong = versions.filter((version, i) => !confirmed(entries[i] ?? [], version));
    const hopeless = wrong.length > 0 && wrong.length <= FEW && (await allOvertaken(ctx, repository, wrong));
    if (wrong.length === 0 || hopeless || Date.now() > until) {
      const verdicts: IndexVerdict[] = [];
      for (const [i, version] of versions.entries())
        verdicts.push(await verdictOf(ctx, repository, version, entries[i] ?? []));
      return { verdicts, index };
    }
    // A large index costs the server what it costs us.
    await sleep(Math.max(pause, 3 * (Date.now() - since)), undefined, { signal: ctx.signal }).catch(() =>
      ctx.signal.throwIfAborted(),
    );
  }
}

/** Whether none of them is stored any more: then waiting for the index is no use. */
async function allOvertaken(
  ctx: Context,
  repository: ChartRepository,
  versions: readonly StoredVersion[],
): Promise<boolean> {
  for (const version of versions) {
    const now = await withRetries(ctx, repository, () => getStored(ctx, repository, version));
    if (now?.digest === version.stored) return false;
  }
  return true;
}

const confirmed = (entries: readonly IndexEntry[], { stored }: StoredVersion): boolean =>
  entries.length === 1 && entries[0]?.digest === stored;

async function verdictOf(
  ctx: Context,
  repository: ChartRepository,
  version: StoredVersion,
  entries: readonly IndexEntry[],
): Promise<IndexVerdict> {
  const digests = entries.map((entry) => entry.digest);
  if (confirmed(entries, version)) return { digests };
  const now = await withRetries(ctx, repository, () => getStored(ctx, repository, version));
  if (now?.digest !== version.stored) return { digests, error: overtaken(version, now?.digest) };
  const [found, hint] =
    digests.length === 0
      ? [
          "does not list it: a stale index",
          "another replica wrote to its storage, or its saved index is old: see its --cache-interval, or restart it without index-cache.yaml",
        ]
      : [
          `lists ${digests.length === 1 ? "another digest" : `it ${digests.length} times`}`,
          "two publishers at once, or a forced upload: restart it without index-cache.yaml, or delete the version there and publish again",
        ];
  const error = new ChartwrightError(
    "E_CHART_REPOSITORY",
    `${repository.url} stores ${version.name} ${version.version}, and its index ${found}`,
    {
      detail: [`stored:  ${version.stored}`, ...digests.map((digest) => `listed:  ${digest}`)].join("\n"),
      hint,
    },
  );
  return { digests, error };
}

/** Of two that publish at the same moment the server may tell both that it has saved theirs. */
function overtaken({ name, version, stored }: StoredVersion, now: string | undefined): ChartwrightError {
  return new ChartwrightError("E_CHART_CONFLICT", `${name} ${version} was replaced while it was being published`, {
    detail: `this run:  ${stored}\npublished: ${now ?? "nothing"}`,
    hint: "another publisher was at work on the same version: raise the version in Chart.yaml",
  });
}
