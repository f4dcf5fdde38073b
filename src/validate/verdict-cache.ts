import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { cacheDir } from "../tools/files/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import type { Examined } from "./examination.ts";

declare const CHARTWRIGHT_BUILD: string;

/** A hash of this program, put in by the build. From source there is none, and nothing is kept. */
const BUILD = typeof CHARTWRIGHT_BUILD === "string" ? CHARTWRIGHT_BUILD : undefined;

/** How many verdicts are kept: those of a thousand environments, before and after a change. */
const MOST = 2000;
const LEFT = 1500;

/**
 * Verdicts by all that they depend on: this program, the tools (Helm, and nginx if it is asked) by their paths, versions,
 * sizes, times and inodes, and whatever the caller names of chart, layers and flags. It may be deleted at any time. Only a template that asks the clock or chance
 * (`now`, `randAlpha`) could be judged otherwise today.
 */
export class VerdictCache {
  readonly #folder: string;
  readonly #tools: string;
  #added = 0;
  #made: Promise<unknown> | undefined;

  private constructor(folder: string, tools: string) {
    this.#folder = folder;
    this.#tools = tools;
  }

  static async open(ctx: Context, tools: readonly ResolvedTool[]): Promise<VerdictCache> {
    const known = tools.map(async ({ path, version }) => {
      const { size, mtimeMs, ino } = await stat(path);
      return [path, version, size, mtimeMs, ino];
    });
    return new VerdictCache(cacheDir(ctx, "verdicts"), JSON.stringify(await Promise.all(known)));
  }

  /** The key of what a verdict depends on. */
  key(parts: readonly unknown[]): string {
    return createHash("sha256")
      .update(JSON.stringify([BUILD, this.#tools, ...parts]))
      .digest("hex");
  }

  /** The verdict of a key; undefined too where its file is damaged. */
  async get(key: string): Promise<Examined | undefined> {
    if (BUILD === undefined) return undefined;
    try {
      return JSON.parse(await readFile(join(this.#folder, key), "utf8"));
    } catch {
      return undefined;
    }
  }

  /** Keeps a verdict. A cache that cannot be written makes us slower, not wrong. */
  async put(key: string, verdict: Examined): Promise<void> {
    if (BUILD === undefined) return;
    // Not flushed to the disk: what a crash of the machine damages is not taken, and found out again.
    const unfinished = join(this.#folder, randomUUID());
    try {
      this.#made ??= mkdir(this.#folder, { recursive: true });
      await this.#made;
      // A message may quote a value.
      await writeFile(unfinished, JSON.stringify(verdict), { mode: 0o600 });
      await rename(unfinished, join(this.#folder, key));
      this.#added++;
    } catch {
      await rm(unfinished, { force: true });
    }
  }

  /** Removes the oldest where there are too many; to be called when a run ends. */
  async prune(): Promise<void> {
    if (this.#added === 0) return;
    const names = await readdir(this.#folder).catch(() => []);
    if (names.length <= MOST) return;
    const aged = await Promise.all(
      names.map(async (name) => {
        const file = join(this.#folder, name);
        const time = await stat(file).then(
          ({ mtimeMs }) => mtimeMs,
          () => 0,
        );
        return { file, time };
      }),
    );
    aged.sort((a, b) => a.time - b.time);
    await Promise.all(aged.slice(0, names.length - LEFT).map(({ file }) => rm(file, { force: true })));
  }
}
