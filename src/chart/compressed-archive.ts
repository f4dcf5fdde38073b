import { gunzipSync } from "node:zlib";
import type { Context } from "../context.ts";
import { compressTar } from "../engines/go-archive/index.ts";
import { Cache, cacheDir, cacheKey } from "../tools/files/index.ts";

const MOST = 200;

/**
 * Returns a function that compresses a tar archive, or reuses the result of an earlier run: compression takes most of the
 * time that packing a chart needs.
 */
export function compressOnce(ctx: Context): (tar: Uint8Array) => Uint8Array {
  const cache = new Cache(cacheDir(ctx, "packed"), MOST);
  return (tar) => {
    const key = cacheKey(tar);
    const known = cache.get(key);
    if (known && unpacksTo(known, tar)) return known;
    const tgz = compressTar(tar);
    cache.put(key, tgz);
    return tgz;
  };
}

function unpacksTo(tgz: Uint8Array, tar: Uint8Array): boolean {
  try {
    return gunzipSync(tgz, { maxOutputLength: tar.length }).equals(tar);
  } catch {
    return false;
  }
}
