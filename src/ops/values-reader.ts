import { readFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import type { Context } from "../context.ts";
import { readValues, type ValuesFile } from "../core/yaml/read-values.ts";
import { Source } from "../core/yaml/source.ts";
import type { MapNode } from "../core/yaml/value-node.ts";
import { ChartwrightError } from "../errors.ts";

/** The path as it is shown: relative to the working folder. */
export function shownPath(ctx: Context, path: string): string {
  return relative(ctx.cwd, path) || path;
}

/** Reads values files, each once, and remembers their lines for messages. */
export class ValuesReader {
  readonly #ctx: Context;
  readonly #files = new Map<string, Promise<ValuesFile>>();
  readonly #sources = new Map<string, Source>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /**
   * @param path absolute.
   * @throws E_FILE if the file cannot be read.
   */
  read(path: string): Promise<ValuesFile> {
    const known = this.#files.get(path);
    if (known) return known;
    const reading = this.#load(path);
    this.#files.set(path, reading);
    return reading;
  }

  /** A chart's defaults; a chart without a values.yaml has none. */
  async readDefaults(path: string): Promise<ValuesFile> {
    return this.read(path).catch((error: unknown) => {
      if (!(error instanceof ChartwrightError && isMissing(error.cause))) throw error;
      const source = new Source(shownPath(this.#ctx, path), "");
      const node: MapNode = { kind: "map", source, start: 0, end: 0, entries: new Map() };
      return { source, node, findings: [] };
    });
  }

  /** Keeps a file's text, by the name that places show, if it can be read: for messages about files that hold no values. */
  async remember(shown: string): Promise<void> {
    if (this.#sources.has(shown)) return;
    const text = await readFile(resolve(this.#ctx.cwd, shown), "utf8").catch(() => undefined);
    if (text !== undefined) this.#sources.set(shown, new Source(shown, text));
  }

  /** Every file that was read, as it is named in places. */
  sources(): ReadonlyMap<string, Source> {
    return this.#sources;
  }

  async #load(path: string): Promise<ValuesFile> {
    const shown = shownPath(this.#ctx, path);
    const content = await readFile(path).catch((cause: unknown) => {
      throw new ChartwrightError("E_FILE", `${shown} cannot be read`, { cause });
    });
    const file = readValues(shown, content);
    this.#sources.set(shown, file.source);
    return file;
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
