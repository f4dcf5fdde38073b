import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import type { Context } from "../context.ts";
import { sha256 } from "../engines/chart-files/index.ts";
import { compressTar } from "../engines/go-archive/index.ts";
import { cacheDir } from "../tools/files/index.ts";

declare const CHARTWRIGHT_BUILD: string;

/** A hash of this program, put in by the build: another one may compress otherwise. From source nothing is kept. */
const BUILD = typeof CHARTWRIGHT_BUILD === "string" ? CHARTWRIGHT_BUILD : undefined;

/** How many archives are kept, and how many when there are more. */
const MOST = 200;
const LEFT = 100;

/**
 * Compresses a tar archive, or takes what this program made of the same one before: to compress a chart takes a program
 * that has just been started most of its time. It may be deleted at any time; what does not unpack to that tar is not taken.
 */
export function compressOnce(ctx: Context): (tar: Uint8Array) => Uint8Array {
  if (BUILD === undefined) return compressTar;
  const folder = cacheDir(ctx, "packed");
  return (tar) => {
    const file = join(folder, `${sha256(tar)}-${BUILD}.tgz`);
    const known = readKept(file, tar);
    if (known) return known;
    const tgz = compressTar(tar);
    keep(folder, file, tgz);
    return tgz;
  };
}

function readKept(file: string, tar: Uint8Array): Uint8Array | undefined {
  try {
    const tgz = readFileSync(file);
    return gunzipSync(tgz, { maxOutputLength: tar.length }).equals(tar) ? tgz : undefined;
  } catch {
    return undefined;
  }
}

/** A cache that cannot be written makes us slower, not wrong. */
function keep(folder: string, file: string, tgz: Uint8Array): void {
  const unfinished = `${file}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true });
    // A chart may be nobody else's business.
    writeFileSync(unfinished, tgz, { mode: 0o600 });
    renameSync(unfinished, file);
    prune(folder);
  } catch {
    rmSync(unfinished, { force: true });
  }
}

function prune(folder: string): void {
  const names = readdirSync(folder);
  if (names.length <= MOST) return;
  const aged = names.map((name) => ({ name, time: statSync(join(folder, name)).mtimeMs }));
  aged.sort((a, b) => a.time - b.time);
  for (const { name } of aged.slice(0, names.length - LEFT)) rmSync(join(folder, name), { force: true });
}
