import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { withLock } from "../../../src/tools/files/file-lock.ts";
import { cacheDir } from "../../../src/tools/files/folders.ts";
import { testContext } from "../context.ts";

const ctx = testContext();

/**
 * A folder that only tests need, made once for what it is made from and then kept in the cache.
 *
 * @param sources whatever changes the content when it changes: the texts of go.mod and go.sum, names of packages.
 * @param fill puts the content into an empty folder; the folder appears under its name only when it is whole.
 * @returns the folder's absolute path.
 */
export async function keptInCache(
  name: string,
  sources: readonly (string | Uint8Array)[],
  fill: (folder: string) => Promise<void>,
): Promise<string> {
  const hash = createHash("sha256");
  for (const source of sources) hash.update(source).update("\0");
  const folder = cacheDir(ctx, "test", `${name}-${hash.digest("hex").slice(0, 16)}`);
  if (existsSync(folder)) return folder;
  await withLock(ctx, { path: `${folder}.lock`, waiting: `another test is making ${name}` }, async () => {
    if (existsSync(folder)) return;
    mkdirSync(dirname(folder), { recursive: true });
    const making = mkdtempSync(join(dirname(folder), ".making-"));
    try {
      await fill(making);
      renameSync(making, folder);
    } finally {
      rmSync(making, { recursive: true, force: true });
    }
  });
  return folder;
}
