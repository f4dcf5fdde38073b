import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import type { IndexEntry, RepositoryIndex } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartMuseum, ChartVersion } from "../tools/chartmuseum/index.ts";

/** A stored version, with the digest that its only index entry must have. */
export interface StoredVersion extends ChartVersion {
  /** `sha256:…` */
  readonly stored: string;
}

export interface IndexVerdict {
  /** The digests of the version's entries. */
  readonly digests: readonly string[];
  /** The error if they are wrong. */
  readonly error?: ChartwrightError | undefined;
}

/** After an upload, ChartMuseum rewrites the index: half a second with 10,000 charts, more under load. */
const INDEX_WAIT_MS = 15_000;

/** Up to this many versions are checked for replacement while waiting. */
const FEW = 4;

/**
 * Waits until the index has exactly one entry for each version, with the digest of the stored package, or until the time
 * limit.
 *
 * @returns the verdicts in the order of the versions, and the index as last read.
 * @throws E_CHART_REPOSITORY if the index cannot be read.
 */
export async function confirmIndex(
  ctx: Context,
  repository: ChartMuseum,
  versions: readonly StoredVersion[],
): Promise<{ readonly verdicts: IndexVerdict[]; readonly index: RepositoryIndex }> {
  const until = Date.now() + INDEX_WAIT_MS;
  for (let pause = 25; ; pause = Math.min(2 * pause, 2000)) {
    const since = Date.now();
    const index = await repository.readIndex();
    const entries = versions.map(({ name, version }) => index.entriesOf(name, version));
    const wrong = versions.filter((version, i) => !confirmed(entries[i] ?? [], version));
    const hopeless = wrong.length > 0 && wrong.length <= FEW && (await allOvertaken(repository, wrong));
    if (wrong.length === 0 || hopeless || Date.now() > until) {
      const verdicts: IndexVerdict[] = [];
      for (const [i, version] of versions.entries())
        verdicts.push(await verdictOf(repository, version, entries[i] ?? []));
      return { verdicts, index };
    }
    // A large index is as expensive for the server as for the client.
    await sleep(Math.max(pause, 3 * (Date.now() - since)), undefined, { signal: ctx.signal }).catch(() =>
      ctx.signal.throwIfAborted(),
    );
  }
}

/** Returns whether all of them were replaced: then waiting for the index has no effect. */
async function allOvertaken(repository: ChartMuseum, versions: readonly StoredVersion[]): Promise<boolean> {
  for (const version of versions) {
    const now = await repository.getChart(version);
    if (now?.digest === version.stored) return false;
  }
  return true;
}

const confirmed = (entries: readonly IndexEntry[], { stored }: StoredVersion): boolean =>
  entries.length === 1 && entries[0]?.digest === stored;

async function verdictOf(
  repository: ChartMuseum,
  version: StoredVersion,
  entries: readonly IndexEntry[],
): Promise<IndexVerdict> {
  const digests = entries.map((entry) => entry.digest);
  if (confirmed(entries, version)) return { digests };
  const now = await repository.getChart(version);
  if (now?.digest !== version.stored) return { digests, error: overtaken(version, now?.digest) };
  const [found, hint] =
    digests.length === 0
      ? [
          "does not list it: a stale index",
          "another replica wrote to its storage, or its saved index is old: set its --cache-interval, or restart it without index-cache.yaml",
        ]
      : [
          `lists ${digests.length === 1 ? "another digest" : `it ${digests.length} times`}`,
          "restart it without index-cache.yaml, or delete the version there and publish again",
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

/** If two publishers upload at the same moment, ChartMuseum may report success to both. */
function overtaken({ name, version, stored }: StoredVersion, now: string | undefined): ChartwrightError {
  return new ChartwrightError("E_CHART_CONFLICT", `${name} ${version} was replaced while it was being published`, {
    detail: `this run:  ${stored}\npublished: ${now ?? "nothing"}`,
    hint: "another publisher published the same version: raise the version in Chart.yaml",
  });
}
