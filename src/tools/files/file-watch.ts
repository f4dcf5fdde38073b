import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context.ts";

/** How long files must stay unchanged: editors write a file in several steps. */
const QUIET_MS = 50;

/** A folder to watch. */
export interface WatchedFolder {
  readonly dir: string;
  /** Includes all folders below it. */
  readonly deep: boolean;
}

/** Watches folders for changes of their files, starting with its construction. */
export class FileWatch {
  readonly #ctx: Context;
  readonly #watchers: FSWatcher[] = [];
  readonly #changed = new Set<string>();
  #wake: (() => void) | undefined;

  constructor(ctx: Context, folders: readonly WatchedFolder[]) {
    this.#ctx = ctx;
    for (const { dir, deep } of folders) {
      try {
        const watcher = watch(dir, { recursive: deep }, (_event, name) => this.#note(join(dir, name ?? "")));
        // A deleted folder is a change.
        watcher.on("error", () => this.#note(dir));
        this.#watchers.push(watcher);
      } catch {
        // The folder does not exist. Its creation is a change of a watched folder above it.
      }
    }
  }

  /**
   * Waits for a change, and until the files stay unchanged for a moment.
   *
   * @returns the absolute paths that changed.
   * @throws `Interrupted`.
   */
  async changes(): Promise<readonly string[]> {
    const { signal } = this.#ctx;
    while (this.#changed.size === 0) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener("abort", () => resolve(), { once: true });
      });
      signal.throwIfAborted();
    }
    for (let seen = -1; seen !== this.#changed.size; ) {
      seen = this.#changed.size;
      await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
    }
    signal.throwIfAborted();
    return [...this.#changed].sort();
  }

  /** Stops watching. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  #note(path: string): void {
    this.#changed.add(path);
    this.#wake?.();
  }
}
