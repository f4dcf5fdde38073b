import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Results of earlier runs, in a folder of the user's cache that can be deleted at any time. Never throws: a result that
 * cannot be read or written makes a run slower, not wrong.
 */
export class Cache {
  readonly #folder: string;
  readonly #most: number;
  #written = 0;

  /** @param most how many results are kept. The oldest are removed first. */
  constructor(folder: string, most: number) {
    this.#folder = folder;
    this.#most = most;
  }

  /** Returns the result of a key, which is a file name. A crash of the machine can damage a result. */
  get(key: string): Buffer | undefined {
    try {
      return readFileSync(join(this.#folder, key));
    } catch {
      return undefined;
    }
  }

  /** Stores a result, readable by this user only, because it can contain values. */
  put(key: string, result: string | Uint8Array): void {
    const unfinished = join(this.#folder, `${key}.${process.pid}`);
    try {
      mkdirSync(this.#folder, { recursive: true });
      writeFileSync(unfinished, result, { mode: 0o600 });
      renameSync(unfinished, join(this.#folder, key));
      if (this.#written++ % Math.ceil(this.#most / 4) === 0) this.#prune();
    } catch {
      remove(unfinished);
    }
  }

  #prune(): void {
    const names = readdirSync(this.#folder);
    if (names.length <= this.#most) return;
    const aged = names.map((name) => ({ file: join(this.#folder, name), time: timeOf(join(this.#folder, name)) }));
    aged.sort((a, b) => a.time - b.time);
    for (const { file } of aged.slice(0, Math.ceil(names.length - this.#most * 0.75))) remove(file);
  }
}

/** Another run may have removed the file. */
function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function remove(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Something else is in the place of the folder.
  }
}
