import { constants, gunzipSync } from "node:zlib";
import { gzipSync } from "fflate";
import { ChartwrightError } from "../../errors.ts";
import { type ArchiveFile, readTar, writeTar } from "./tar.ts";

/** Helm 4's limit for an unpacked archive. */
const MAX_UNPACKED_BYTES = 100 * 1024 * 1024;

/**
 * Writes a .tgz whose bytes depend only on the list. The compression runs in JavaScript, because the output of Node's zlib
 * depends on its version and on the processor.
 */
export function writeTgz(files: readonly ArchiveFile[]): Uint8Array {
  return compressTar(writeTar(files));
}

/** Compresses a tar archive to a .tgz. */
export function compressTar(tar: Uint8Array): Uint8Array {
  return gzipSync(tar, { level: 9, mtime: 0 });
}

/**
 * Reads the regular files of a .tgz.
 *
 * @throws E_CHART if it is not a .tgz, is damaged or truncated, or unpacks to more than 100 MiB.
 */
export function readTgz(bytes: Uint8Array): ArchiveFile[] {
  let tar: Uint8Array;
  try {
    tar = gunzipSync(bytes, { maxOutputLength: MAX_UNPACKED_BYTES, finishFlush: constants.Z_FINISH });
  } catch (error) {
    const why =
      error instanceof RangeError ? "it unpacks to more than 100 MiB" : "it is not gzip, is damaged, or is truncated";
    throw new ChartwrightError("E_CHART", `the archive cannot be read: ${why}`, { cause: error });
  }
  return readTar(tar);
}
