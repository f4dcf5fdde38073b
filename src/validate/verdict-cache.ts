import { stat } from "node:fs/promises";
import type { Context } from "../context.ts";
import { isRecord } from "../engines/json/index.ts";
import { Cache, cacheDir, cacheKey } from "../tools/files/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";
import type { Verdict } from "./verdict.ts";

/** Enough for a thousand environments, before and after a change. */
const MOST = 2000;

/**
 * A cache of verdicts by everything that they depend on: the program, the tools (path, version, size, time and inode)
 * and the caller's key. Only templates that use the time or random values (`now`, `randAlpha`) can change a verdict.
 */
export class VerdictCache {
  readonly #cache: Cache;
  readonly #tools: string;

  private constructor(cache: Cache, tools: string) {
    this.#cache = cache;
    this.#tools = tools;
  }

  static async open(ctx: Context, tools: readonly ResolvedTool[]): Promise<VerdictCache> {
    const known = tools.map(async ({ path, version }) => {
      const { size, mtimeMs, ino } = await stat(path);
      return [path, version, size, mtimeMs, ino];
    });
    return new VerdictCache(new Cache(cacheDir(ctx, "verdicts"), MOST), JSON.stringify(await Promise.all(known)));
  }

  key(parts: readonly unknown[]): string {
    return cacheKey(this.#tools, JSON.stringify(parts));
  }

  get(key: string): Verdict | undefined {
    const text = this.#cache.get(key)?.toString();
    if (text === undefined) return undefined;
    try {
      const verdict: unknown = JSON.parse(text);
      return isVerdict(verdict) ? verdict : undefined;
    } catch {
      return undefined;
    }
  }

  put(key: string, verdict: Verdict): void {
    this.#cache.put(key, JSON.stringify(verdict));
  }
}

function isVerdict(value: unknown): value is Verdict {
  return isRecord(value) && Array.isArray(value["findings"]) && typeof value["rendered"] === "boolean";
}
