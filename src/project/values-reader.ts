import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { Context } from "../context.ts";
import { type ReadOptions, readValues, type ValuesFile } from "../engines/go-yaml/index.ts";
import type { Layer } from "../engines/helm-values/index.ts";
import { ChartwrightError } from "../errors.ts";

/** Returns a path for messages: relative to the working folder, which itself is `.`. */
export function shownPath(ctx: Context, path: string): string {
  return relative(ctx.cwd, path) || ".";
}

/** Reads values files, each of them once. */
export class ValuesReader {
  readonly #ctx: Context;
  readonly #options: ReadOptions;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #layers = new Map<ValuesFile, Layer>();
  readonly #files = new Map<string, ValuesFile>();

  constructor(ctx: Context, options: ReadOptions) {
    this.#ctx = ctx;
    this.#options = options;
  }

  /**
   * @param path absolute.
   * @throws E_FILE if the file cannot be read.
   */
  read(path: string): ValuesFile {
    const known = this.#files.get(path);
    if (known) return known;
    const file = readValues(this.shown(path), this.bytes(path), this.#options);
    this.#files.set(path, file);
    return file;
  }

  /** Returns the name of a file for messages. */
  shown(path: string): string {
    return shownPath(this.#ctx, path);
  }

  /** Returns the layer of a file. It is always the same object, so that results can be cached by it. */
  layer(file: ValuesFile): Layer {
    const known = this.#layers.get(file);
    if (known) return known;
    if (!file.node) throw new Error(`${file.source.file} has no values`);
    const layer: Layer = { name: file.source.file, file: file.source.file, node: file.node };
    this.#layers.set(file, layer);
    return layer;
  }

  /**
   * Returns the bytes of a file.
   *
   * @param path absolute.
   * @throws E_FILE if the file cannot be read.
   */
  bytes(path: string): Uint8Array {
    const known = this.#bytes.get(path);
    if (known) return known;
    try {
      const bytes = readFileSync(path);
      this.#bytes.set(path, bytes);
      return bytes;
    } catch (cause) {
      throw new ChartwrightError("E_FILE", `${this.shown(path)} cannot be read`, { cause });
    }
  }
}
