import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { stateDir, withLock, writeAtomically } from "../tools/files/index.ts";
import { EMPTY_LOCK, formatLockFile, type LockedImage, type LockFile, parseLockFile, withImage } from "./lock-file.ts";

const FILE = "chartwright.lock";

/**
 * Reads `chartwright.lock` of a project; an empty one if there is none.
 *
 * @throws E_CONFIG if it is broken, E_FILE if it cannot be read.
 */
export async function readLockFile(projectDir: string): Promise<LockFile> {
  const file = join(projectDir, FILE);
  try {
    return parseLockFile(await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof ChartwrightError) throw error;
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return EMPTY_LOCK;
    throw new ChartwrightError("E_FILE", `${file} cannot be read`, { cause: error });
  }
}

/**
 * Writes an image into `chartwright.lock`, unless it stands there already. Safe for two runs at once.
 *
 * @param context the build context's path relative to the project, with `/`.
 */
export async function lockImage(ctx: Context, projectDir: string, context: string, image: LockedImage): Promise<void> {
  const id = createHash("sha256").update(projectDir).digest("hex").slice(0, 16);
  await withLock(ctx, stateDir(ctx, "locks", id), "another chartwright is writing chartwright.lock", async () => {
    const lock = await readLockFile(projectDir);
    const known = lock.images.get(context)?.find((other) => other.hash === image.hash);
    if (known?.digest === image.digest) return;
    await writeAtomically(join(projectDir, FILE), formatLockFile(withImage(lock, context, image)));
  });
}
