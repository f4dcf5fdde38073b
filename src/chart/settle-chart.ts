import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { canonicalContent, chartFilesOf, differingFiles } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartRepository } from "../tools/chartmuseum/index.ts";
import {
  deleteVersion,
  getProvenance,
  getStored,
  Passing,
  post,
  repositoryError,
  type StoredFile,
  withRetries,
} from "../tools/chartmuseum/index.ts";
import { NoAnswer } from "../tools/http/index.ts";
import { type Publishable, signedDigest } from "./publishable.ts";

/** How a chart and the repository are to be brought together. */
export interface SettleOptions {
  /** Replace what the version holds. */
  readonly force?: boolean;
  /** With `force`: only if the version holds this digest. */
  readonly expected?: string | undefined;
  /** Only look. */
  readonly dryRun?: boolean;
}

/**
 * `equivalent`: the repository holds the same content in other bytes, which stay. `refused`: it holds other content.
 * The last two are what a dry run finds.
 */
type SettleOutcome =
  | "published"
  | "unchanged"
  | "equivalent"
  | "replaced"
  | "refused"
  | "would be published"
  | "would be replaced";

/** What came of it, and what the repository holds now. */
export interface Settled {
  readonly outcome: SettleOutcome;
  /** `sha256:…`; undefined if it holds nothing. */
  readonly stored?: string;
  /** `sha256:…` of what was, or would be, replaced. */
  readonly replaced?: string;
  /** Why it was refused. */
  readonly error?: ChartwrightError;
}

/** ChartMuseum 0.13 gives part of a file while it is being written. */
const PART_WAIT_MS = [100, 400, 1000];

/**
 * Looks, sends, and looks again: what counts is the stored file, not what the server said, nor that it said nothing.
 *
 * @throws E_CHART_REPOSITORY if the server cannot be reached, refuses, or does not hold what it said.
 */
export async function settleChart(
  ctx: Context,
  repository: ChartRepository,
  ours: Publishable,
  options: SettleOptions,
): Promise<Settled> {
  const sending = new Sending(ctx, repository, ours);
  let replaced: string | undefined;
  for (let sends = 0; ; ) {
    const stored = await sending.look();
    if (stored?.digest === ours.digest) {
      const outcome = !sending.sent ? "unchanged" : replaced === undefined ? "published" : "replaced";
      return { outcome, stored: stored.digest, ...(replaced === undefined ? {} : { replaced }) };
    }
    if (stored) {
      const difference = await differenceOf(ours, stored);
      if (difference === "unreadable" && (await sending.mayGrow())) continue;
      const wanted = options.force && (options.expected === undefined || options.expected === stored.digest);
      // What turns up after we have deleted what was there is another publisher's.
      if (!wanted || replaced !== undefined) return sending.notReplaced(stored, difference, options);
      replaced = stored.digest;
      if (options.dryRun) return { outcome: "would be replaced", stored: stored.digest, replaced };
      if (await sending.remove()) continue;
      await sending.send(true);
      continue;
    }
    if (sends === 3) throw sending.withheld();
    const stale = ours.provenance && (await staleProvenance(ctx, repository, ours, options));
    if (stale) return { outcome: "refused", error: stale };
    if (options.dryRun) return { outcome: "would be published" };
    await sending.send(false);
    sends++;
  }
}

/** One chart on its way. */
class Sending {
  readonly #ctx: Context;
  readonly #repository: ChartRepository;
  readonly #ours: Publishable;
  #parts = 0;
  #trouble = "";
  sent = false;

  constructor(ctx: Context, repository: ChartRepository, ours: Publishable) {
    this.#ctx = ctx;
    this.#repository = repository;
    this.#ours = ours;
  }

  look(): Promise<StoredFile | undefined> {
    return withRetries(this.#ctx, this.#repository, () => getStored(this.#ctx, this.#repository, this.#ours));
  }

  /** Sends it; a reply may have been lost: then the first look of the next attempt finds what was sent. */
  async send(force: boolean): Promise<"saved" | "exists"> {
    const bytes = await this.#ours.load();
    return withRetries(this.#ctx, this.#repository, async () => {
      if (this.sent && !force && (await getStored(this.#ctx, this.#repository, this.#ours))) return "exists";
      this.sent = true;
      try {
        return await post(this.#ctx, this.#repository, { kind: "chart", bytes, force });
      } catch (error) {
        if (error instanceof Passing || error instanceof NoAnswer) this.#trouble = error.message;
        throw error;
      }
    });
  }

  /** Deletes what is there; false if the server does not. */
  async remove(): Promise<boolean> {
    const reply = await withRetries(this.#ctx, this.#repository, () =>
      deleteVersion(this.#ctx, this.#repository, this.#ours),
    );
    return reply === "deleted" || (await this.look()) === undefined;
  }

  /** Waits a little, a few times: a file that cannot be read may be on its way. */
  async mayGrow(): Promise<boolean> {
    const pause = PART_WAIT_MS[this.#parts++];
    if (pause === undefined) return false;
    await sleep(pause, undefined, { signal: this.#ctx.signal }).catch(() => this.#ctx.signal.throwIfAborted());
    return true;
  }

  /** What is to be said of a file that stays. */
  async notReplaced(stored: StoredFile, difference: Difference, { force, expected }: SettleOptions): Promise<Settled> {
    if (force && expected !== undefined && expected !== stored.digest) {
      const error = conflict(this.#ours, stored, "holds another package than the one to be replaced", [
        `expected:  ${expected}`,
      ]);
      return { outcome: "refused", stored: stored.digest, error };
    }
    if (difference === "unreadable") throw this.#leftover(stored);
    if (difference.length > 0) {
      const shown = difference.slice(0, 10).map((path) => `  ${path}`);
      if (difference.length > shown.length) shown.push(`  and ${difference.length - shown.length} more`);
      const error = conflict(this.#ours, stored, "is published already, with other content", ["different:", ...shown]);
      return { outcome: "refused", stored: stored.digest, error };
    }
    if (this.#ours.provenance === undefined || (await this.#isSigned(stored.digest)))
      return { outcome: "equivalent", stored: stored.digest };
    const error = conflict(this.#ours, stored, "is published already in other bytes, which the signature is not for");
    return { outcome: "refused", stored: stored.digest, error };
  }

  async #isSigned(digest: string): Promise<boolean> {
    const provenance = await withRetries(this.#ctx, this.#repository, () =>
      getProvenance(this.#ctx, this.#repository, this.#ours),
    );
    return provenance !== undefined && signedDigest(this.#ours, provenance.bytes) === digest;
  }

  #leftover(stored: StoredFile): ChartwrightError {
    const { name, version, size } = this.#ours;
    const said = this.#trouble ? `\nthe server said: ${this.#trouble}` : "";
    return new ChartwrightError(
      "E_CHART_REPOSITORY",
      `${this.#repository.url} holds a damaged file for ${name} ${version}: a corrupt leftover`,
      {
        detail: `stored: ${stored.bytes.length} bytes, ${stored.digest}\nthis one: ${size} bytes, ${this.#ours.digest}${said}`,
        hint: "an upload was cut short there, or the disk is full; replace it: chartwright publish --force",
      },
    );
  }

  /** The error of a server that says that it has a file, and does not give it. */
  withheld(): ChartwrightError {
    const { name, version } = this.#ours;
    return repositoryError(this.#repository, `says that it has ${name} ${version} and does not give it`, {
      hint: "a provenance file without its chart, or another server on the same storage, may be the cause",
    });
  }
}

/** Paths that differ; none for the same content. */
type Difference = readonly string[] | "unreadable";

async function differenceOf(ours: Publishable, stored: StoredFile): Promise<Difference> {
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
  { name, version, digest }: Publishable,
  stored: StoredFile,
  what: string,
  more: readonly string[] = [],
): ChartwrightError {
  return new ChartwrightError("E_CHART_CONFLICT", `${name} ${version} ${what}`, {
    detail: [`published: ${stored.digest}`, `this one:  ${digest}`, ...more].join("\n"),
    hint: "raise the version in Chart.yaml, or publish a snapshot: chartwright package --snapshot",
  });
}

/** A provenance file that lies there without its chart must be of this package, or ours could not be sent. */
async function staleProvenance(
  ctx: Context,
  repository: ChartRepository,
  ours: Publishable,
  { force }: SettleOptions,
): Promise<ChartwrightError | undefined> {
  const there = await withRetries(ctx, repository, () => getProvenance(ctx, repository, ours));
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
