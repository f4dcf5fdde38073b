import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { stateDir, withLock, writeAtomically } from "../tools/files/index.ts";
import { EMPTY_LOCK, formatLockFile, type LockedImage, type LockFile, parseLockFile, withImage } from "./lock-file.ts";

const FILE = "chartwright.lock";

/**
 * Reads the `chartwright.lock` of a project.
 *
 * @param projectDir absolute path of the project's folder.
 * @returns an empty lock file if there is none.
 * @throws E_CONFIG with the place of the error, E_FILE if the file cannot be read.
 */
export async function readLockFile(ctx: Context, projectDir: string): Promise<LockFile> {
  const file = join(projectDir, FILE);
  const shown = relative(ctx.cwd, file);
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw new ChartwrightError("E_FILE", `${shown} cannot be read`, { cause });
  });
  return text === undefined ? EMPTY_LOCK : parseLockFile(shown, text);
}

/**
 * Writes an image into `chartwright.lock`, unless it is already there. Two runs can write at the same time.
 *
 * @param projectDir absolute path of the project's folder.
 * @param context the build context's path relative to the project, with `/`.
 * @throws as `readLockFile`.
 */
export async function lockImage(ctx: Context, projectDir: string, context: string, image: LockedImage): Promise<void> {
  const id = createHash("sha256").update(projectDir).digest("hex").slice(0, 16);
  const lock = { path: stateDir(ctx, "locks", id), waiting: "another chartwright is writing chartwright.lock" };
  await withLock(ctx, lock, async () => {
    const lock = await readLockFile(ctx, projectDir);
    const known = lock.images.get(context)?.find((other) => other.hash === image.hash);
    if (known?.digest === image.digest) return;
    await writeAtomically(join(projectDir, FILE), formatLockFile(withImage(lock, context, image)));
  });
}
