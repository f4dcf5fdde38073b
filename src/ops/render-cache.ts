import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Context } from "../context.ts";
import type { Chart } from "../core/chart/chart.ts";
import { cacheDir } from "../tools/folders.ts";
import type { ResolvedTool } from "../tools/tool.ts";

/** How many renderings are kept: those of a thousand environments, before and after a change. */
const MOST = 2000;
const LEFT = 1500;

/** What a run of `helm template` came to. */
export interface RenderResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Renderings by all that they depend on: the content of the chart, of the layers and of the files on the command line,
 * the flags, and the program itself by its path, version, size, time and inode. Nothing in it can be stale; it may be
 * deleted at any time.
 */
export class RenderCache {
  readonly #folder: string;
  readonly #base: string;
  #added = 0;

  private constructor(folder: string, base: string) {
    this.#folder = folder;
    this.#base = base;
  }

  /** The cache for renderings of a chart by a Helm. */
  static async open(ctx: Context, chart: Chart, helm: ResolvedTool): Promise<RenderCache> {
    const info = await stat(helm.path);
    const hash = createHash("sha256").update(
      JSON.stringify([helm.path, helm.version, info.size, info.mtimeMs, info.ino]),
    );
    const add = ({ name, files, subcharts }: Chart): void => {
      for (const [path, data] of files) hash.update(JSON.stringify([name, path, data.length])).update(data);
      for (const subchart of subcharts) add(subchart);
      hash.update("end");
    };
    add(chart);
    return new RenderCache(cacheDir(ctx, "rendered"), hash.digest("hex"));
  }

  /** The name of one rendering: of flags and texts, each told from the next. */
  key(parts: readonly string[]): string {
    return createHash("sha256").update(this.#base).update(JSON.stringify(parts)).digest("hex");
  }

  /** What is known of a rendering; undefined too where its file is damaged. */
  async get(key: string): Promise<RenderResult | undefined> {
    try {
      return JSON.parse(gunzipSync(await readFile(join(this.#folder, key))).toString("utf8"));
    } catch {
      return undefined;
    }
  }

  /** Remembers a rendering. A cache that cannot be written makes us slower, not wrong. */
  async put(key: string, result: RenderResult): Promise<void> {
    // Not flushed to the disk: what a crash of the machine damages is not taken, and rendered again.
    const unfinished = join(this.#folder, randomUUID());
    try {
      await mkdir(this.#folder, { recursive: true });
      await writeFile(unfinished, gzipSync(JSON.stringify(result), { level: 1 }));
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
        return {
          file,
          time: await stat(file).then(
            ({ mtimeMs }) => mtimeMs,
            () => 0,
          ),
        };
      }),
    );
    aged.sort((a, b) => a.time - b.time);
    await Promise.all(aged.slice(0, names.length - LEFT).map(({ file }) => rm(file, { force: true })));
  }
}
