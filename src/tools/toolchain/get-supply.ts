import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../../context.ts";
import { ChartwrightError, Interrupted } from "../../errors.ts";
import { during } from "../../progress.ts";
import { removeDeadLocks, withLock } from "../files/index.ts";
import { libraryEnv, MANIFEST, type Manifest, supplyFolder } from "./installed.ts";
import { askVersion } from "./probe.ts";
import type { Supply, Tool } from "./tool.ts";
import { rangeText, versionFits } from "./version-range.ts";

/** Name of a folder in which something is being got; one that is there while the lock is free is a dead run's. */
const UNFINISHED = ".getting-";

/** Name of the lock in an artifact's folder: whoever holds it may write there. */
export const LOCK = "lock";

const running = new Map<string, Promise<void>>();

/**
 * Gets a supply into the cache, unless it is there when the turn comes: once, however many ask for it at a time in
 * this process or in others. The folder appears under its name only when it is whole and its programs have run.
 *
 * @param tools the tools that the supply has programs of, with which these are tried.
 * @param isThere tells whether another run has got it meanwhile.
 * @throws E_DOWNLOAD, E_BUILD, E_TOOL_FAILED, E_TOOL_VERSION, E_TIMEOUT, `Interrupted`, or what the file system says.
 */
export function getSupply(ctx: Context, supply: Supply, tools: readonly Tool[], isThere: () => boolean): Promise<void> {
  const target = supplyFolder(ctx, supply);
  const known = running.get(target);
  if (known) {
    return known.catch((error: unknown) => {
      // The one we waited for was ended, we were not.
      if (error instanceof Interrupted && !ctx.signal.aborted) return getSupply(ctx, supply, tools, isThere);
      throw error;
    });
  }
  const work = withLock(
    ctx,
    join(dirname(target), LOCK),
    `another chartwright is getting ${supply.title}`,
    async () => {
      if (isThere()) return;
      await removeLeftovers(dirname(target));
      await during(ctx.progress, `${supply.title}: ${supply.doing}`, async (task) => {
        const folder = await mkdtemp(join(dirname(target), UNFINISHED));
        try {
          await fill(ctx, supply, tools, folder, (text) => task.update(text && `– ${text}`));
          await rm(target, { recursive: true, force: true });
          await rename(folder, target);
        } finally {
          // A killed compiler's children may still be writing for a moment.
          await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
        }
      });
    },
  ).finally(() => running.delete(target));
  running.set(target, work);
  return work;
}

async function fill(
  ctx: Context,
  supply: Supply,
  tools: readonly Tool[],
  folder: string,
  update: (text: string) => void,
): Promise<void> {
  const libraries = await supply.get(ctx, folder, update);
  update("trying it");
  const env = libraryEnv(ctx, folder, libraries);
  const programs: Record<string, Manifest["programs"][string]> = {};
  for (const tool of tools) {
    const path = supply.programs[tool.name];
    if (path === undefined) continue;
    const file = join(folder, path);
    const version = await askVersion(ctx, tool, file, env);
    if (version === undefined) throw new ChartwrightError("E_TOOL_FAILED", `${tool.program} was got and does not run`);
    if (!versionFits(version, tool.fits)) {
      throw new ChartwrightError(
        "E_TOOL_VERSION",
        `${tool.program} was got and is ${version}, needed is ${rangeText(tool.fits)}`,
      );
    }
    programs[tool.name] = { path, version, size: (await stat(file)).size };
  }
  const manifest: Manifest = { source: supply.source, programs, libraries };
  await writeFile(join(folder, MANIFEST), JSON.stringify(manifest, null, 1));
}

/** Takes a supply out of the cache, for one whose programs do not run any more. */
export async function dropSupply(ctx: Context, supply: Supply): Promise<void> {
  const target = supplyFolder(ctx, supply);
  await mkdir(dirname(target), { recursive: true });
  await withLock(ctx, join(dirname(target), LOCK), `another chartwright is getting ${supply.title}`, () =>
    rm(target, { recursive: true, force: true }),
  );
}

/** Removes what runs that were killed have left in an artifact's folder. Only for the holder of its lock. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true });
  }
  await removeDeadLocks(join(folder, LOCK));
}
