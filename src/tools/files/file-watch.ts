import { type FSWatcher, watch } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context.ts";

/** How long it must be quiet before a change counts: editors write a file in several steps. */
const QUIET_MS = 50;

/** A folder that is watched. */
export interface WatchedFolder {
  readonly dir: string;
  /** With all folders below it. */
  readonly deep: boolean;
}

/** Watches folders for changes of their files, from the moment that it is made. */
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
        // A folder that vanishes is a change; what comes of it the next look will tell.
        watcher.on("error", () => this.#note(dir));
        this.#watchers.push(watcher);
      } catch {
        // A folder that is not there yet: one above it is watched, or nothing can change in it.
      }
    }
  }

  /**
   * Waits for a change and for the quiet after it.
   *
   * @returns the paths that changed, absolute.
   * @throws `Interrupted` when the run is.
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

  /** Ends it. */
  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  #note(path: string): void {
    this.#changed.add(path);
    this.#wake?.();
  }
}
