import { gunzipSync } from "node:zlib";

const BLOCK = 512;

/**
 * Returns the content of a file in a gzipped tar archive. Reads names of up to 256 bytes (ustar), which is enough for
 * the archives of npm and of the releases.
 *
 * @returns undefined if there is no such file.
 */
export function tarMember(archive: Uint8Array, name: string): Buffer | undefined {
  const tar = gunzipSync(archive);
  for (let at = 0; at + BLOCK <= tar.length; ) {
    const text = (from: number, length: number): string => {
      const field = tar.subarray(at + from, at + from + length);
      const end = field.indexOf(0);
      return field.toString("utf8", 0, end < 0 ? length : end);
    };
    const size = Number.parseInt(text(124, 12).trim() || "0", 8);
    const prefix = text(345, 155);
    const path = prefix === "" ? text(0, 100) : `${prefix}/${text(0, 100)}`;
    if (path === name) return tar.subarray(at + BLOCK, at + BLOCK + size);
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  return undefined;
}
