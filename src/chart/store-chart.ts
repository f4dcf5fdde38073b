import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { canonicalContent, chartFilesOf, differingFiles } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartMuseum, StoredFile } from "../tools/chartmuseum/index.ts";
import { type PackageToPublish, signedDigest } from "./package-to-publish.ts";

/** The options for publishing a chart. */
export interface PublishOptions {
  /** Replace an existing package of the version. */
  readonly force?: boolean;
  /** With `force`: only if the stored package has this digest. */
  readonly expected?: string | undefined;
  /** Upload nothing. */
  readonly dryRun?: boolean;
}

/**
 * `equivalent`: the repository has the same content in other bytes and keeps them. `refused`: it has other content. The
 * last two are results of a dry run.
 */
type StoreOutcome =
  | "published"
  | "unchanged"
  | "equivalent"
  | "replaced"
  | "refused"
  | "would be published"
  | "would be replaced";

/** The outcome, and the state of the repository. */
export interface StoreResult {
  readonly outcome: StoreOutcome;
  /** `sha256:…` of the stored package; undefined if there is none. */
  readonly stored?: string | undefined;
  /** `sha256:…` of the package that was, or would be, replaced. */
  readonly replaced?: string | undefined;
  /** The reason why it was refused. */
  readonly error?: ChartwrightError;
}

/** ChartMuseum 0.13 returns a part of a file while it writes the file. */
const PART_WAIT_MS = [100, 400, 1000];

/**
 * Downloads the stored file, uploads the package if necessary, and downloads it again: only the stored file proves the
 * result, because ChartMuseum's response to an upload can be wrong or lost.
 *
 * @throws E_CHART_REPOSITORY if the server cannot be reached, rejects the package, or does not store it.
 */
export async function storeChart(
  ctx: Context,
  repository: ChartMuseum,
  ours: PackageToPublish,
  options: PublishOptions,
): Promise<StoreResult> {
  const sending = new Sending(ctx, repository, ours);
  let replaced: string | undefined;
  for (let sends = 0; ; ) {
    const stored = await sending.look();
    if (stored?.digest === ours.digest) {
      const outcome = !sending.sent ? "unchanged" : replaced === undefined ? "published" : "replaced";
      return { outcome, stored: stored.digest, replaced };
    }
    if (stored) {
      const difference = await differenceOf(ours, stored);
      if (difference === "unreadable" && (await sending.mayGrow())) continue;
      const wanted = options.force && (options.expected === undefined || options.expected === stored.digest);
      // A package that appears after the deletion is another publisher's.
      if (!wanted || replaced !== undefined) return sending.notReplaced(stored, difference, options);
      replaced = stored.digest;
      if (options.dryRun) return { outcome: "would be replaced", stored: stored.digest, replaced };
      if (await sending.remove()) continue;
      await sending.send(true);
      continue;
    }
    if (sends === 3) throw sending.withheld();
    const stale = ours.provenance && (await staleProvenance(repository, ours, options));
    if (stale) return { outcome: "refused", error: stale };
    if (options.dryRun) return { outcome: "would be published" };
    await sending.send(false);
    sends++;
  }
}

/** The upload of one chart. */
class Sending {
  readonly #ctx: Context;
  readonly #repository: ChartMuseum;
  readonly #ours: PackageToPublish;
  #parts = 0;
  #trouble = "";
  sent = false;

  constructor(ctx: Context, repository: ChartMuseum, ours: PackageToPublish) {
    this.#ctx = ctx;
    this.#repository = repository;
    this.#ours = ours;
  }

  look(): Promise<StoredFile | undefined> {
    return this.#repository.getChart(this.#ours);
  }

  async send(force: boolean): Promise<void> {
    const bytes = await this.#ours.load();
    this.sent = true;
    const onFault = (message: string): void => {
      this.#trouble = message;
    };
    await this.#repository.upload(this.#ours, { kind: "chart", bytes, force, onFault });
  }

  /** Deletes the stored version; returns false if the server does not. */
  async remove(): Promise<boolean> {
    const reply = await this.#repository.deleteVersion(this.#ours);
    return reply === "deleted" || (await this.look()) === undefined;
  }

  /** Waits briefly, a few times, because the server may still be writing an unreadable file. */
  async mayGrow(): Promise<boolean> {
    const pause = PART_WAIT_MS[this.#parts++];
    if (pause === undefined) return false;
    await sleep(pause, undefined, { signal: this.#ctx.signal }).catch(() => this.#ctx.signal.throwIfAborted());
    return true;
  }

  /** Returns the result for a stored file that is not replaced. */
  async notReplaced(
    stored: StoredFile,
    difference: Difference,
    { force, expected }: PublishOptions,
  ): Promise<StoreResult> {
    if (force && expected !== undefined && expected !== stored.digest) {
      const error = conflict(this.#ours, stored, "has another package than the one to replace", [
        `expected:  ${expected}`,
      ]);
      return { outcome: "refused", stored: stored.digest, error };
    }
    if (difference === "unreadable") throw this.#leftover(stored);
    if (difference.length > 0) {
      const shown = difference.slice(0, 10).map((path) => `  ${path}`);
      if (difference.length > shown.length) shown.push(`  and ${difference.length - shown.length} more`);
      const error = conflict(this.#ours, stored, "is already published, with other content", ["different:", ...shown]);
      return { outcome: "refused", stored: stored.digest, error };
    }
    if (this.#ours.provenance === undefined || (await this.#isSigned(stored.digest)))
      return { outcome: "equivalent", stored: stored.digest };
    const error = conflict(
      this.#ours,
      stored,
      "is already published in other bytes, which the signature does not match",
    );
    return { outcome: "refused", stored: stored.digest, error };
  }

  async #isSigned(digest: string): Promise<boolean> {
    const provenance = await this.#repository.getProvenance(this.#ours);
    return provenance !== undefined && signedDigest(this.#ours, provenance.bytes) === digest;
  }

  #leftover(stored: StoredFile): ChartwrightError {
    const { name, version, size } = this.#ours;
    const said = this.#trouble ? `\nthe server said: ${this.#trouble}` : "";
    return new ChartwrightError(
      "E_CHART_REPOSITORY",
      `${this.#repository.url} has a damaged file for ${name} ${version}: a corrupt leftover`,
      {
        detail: `stored: ${stored.bytes.length} bytes, ${stored.digest}\nthis one: ${size} bytes, ${this.#ours.digest}${said}`,
        hint: "an upload was interrupted, or the disk is full; replace it: chartwright publish --force",
      },
    );
  }

  /** Returns the error for a server that reports a file as stored but does not return it. */
  withheld(): ChartwrightError {
    const { name, version } = this.#ours;
    return this.#repository.error(
      `reports ${name} ${version} as stored but does not return it`,
      "check its storage for a provenance file without its chart, or for another server on the same storage",
    );
  }
}

/** The paths that differ; empty for the same content. */
type Difference = readonly string[] | "unreadable";

async function differenceOf(ours: PackageToPublish, stored: StoredFile): Promise<Difference> {
  let theirs: Map<string, string>;
  try {
    theirs = canonicalContent(chartFilesOf(stored.bytes));
  } catch (error) {
    if (error instanceof ChartwrightError && error.code === "E_CHART") return "unreadable";
    throw error;
  }
  return differingFiles(canonicalContent(chartFilesOf(await ours.load())), theirs);
}

function conflict(
  { name, version, digest }: PackageToPublish,
  stored: StoredFile,
  what: string,
  more: readonly string[] = [],
): ChartwrightError {
  return new ChartwrightError("E_CHART_CONFLICT", `${name} ${version} ${what}`, {
    detail: [`published: ${stored.digest}`, `this one:  ${digest}`, ...more].join("\n"),
    hint: "raise the version in Chart.yaml, or publish a snapshot: chartwright package --snapshot",
  });
}

/** Returns an error if the server has another package's provenance file, which would block the upload of ours. */
async function staleProvenance(
  repository: ChartMuseum,
  ours: PackageToPublish,
  { force }: PublishOptions,
): Promise<ChartwrightError | undefined> {
  const there = await repository.getProvenance(ours);
  if (!there || signedDigest(ours, there.bytes) === ours.digest || force) return undefined;
  const { name, version, digest } = ours;
  const signed = signedDigest(ours, there.bytes);
  return new ChartwrightError(
    "E_CHART_CONFLICT",
    `${name} ${version} is not published, but a provenance file of another package is`,
    {
      detail: `it signs:  ${signed ?? "no such package"}\nthis one:  ${digest}`,
      hint: "replace it: chartwright publish --force, or raise the version",
    },
  );
}
