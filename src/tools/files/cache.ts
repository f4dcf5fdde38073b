import { createHash, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { cacheDir } from "./folders.ts";

declare const CHARTWRIGHT_BUILD: string;

/** A hash of the program, which the build puts in. From source, each run has one of its own. */
const BUILD = typeof CHARTWRIGHT_BUILD === "string" ? CHARTWRIGHT_BUILD : randomUUID();

/**
 * Results of earlier runs of this build, in a folder of the user's cache. It may be deleted at any time. A result that
 * cannot be read or written makes a run slower, not wrong, so nothing here throws.
 */
export class Cache {
  readonly #folder: string;
  readonly #most: number;
  #written = 0;

  /**
   * @param name of the folder.
   * @param most how many results are kept; when there are more, the oldest quarter is removed.
   */
  constructor(ctx: Context, name: string, most: number) {
    this.#folder = cacheDir(ctx, name);
    this.#most = most;
  }

  /** The key of a result: a hash of everything that it depends on besides the program. */
  key(...parts: readonly (string | Uint8Array)[]): string {
    const hash = createHash("sha256").update(BUILD);
    for (const part of parts) hash.update(`\n${part.length}\n`).update(part);
    return hash.digest("hex");
  }

  /** The result of a key, if there is one. */
  get(key: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#folder, key));
    } catch {
      return undefined;
    }
  }

  /** Keeps a result, readable for this user only: it may contain values. */
  put(key: string, result: string | Uint8Array): void {
    const unfinished = join(this.#folder, randomUUID());
    try {
      mkdirSync(this.#folder, { recursive: true });
      // Not flushed to the disk: a result that a crash damages is not accepted, and made again.
      writeFileSync(unfinished, result, { mode: 0o600 });
      renameSync(unfinished, join(this.#folder, key));
      if (this.#written++ % Math.ceil(this.#most / 4) === 0) this.#prune();
    } catch {
      removeIfThere(unfinished);
    }
  }

  #prune(): void {
    const names = readdirSync(this.#folder);
    if (names.length <= this.#most) return;
    const aged = names.map((name) => ({ name, time: statSync(join(this.#folder, name)).mtimeMs }));
    aged.sort((a, b) => a.time - b.time);
    for (const { name } of aged.slice(0, Math.ceil(names.length - this.#most * 0.75)))
      rmSync(join(this.#folder, name), { force: true });
  }
}

function removeIfThere(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Its folder is not a folder, so there is no such file.
  }
}
