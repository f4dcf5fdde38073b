import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../../context.ts";
import { ChartwrightError, Interrupted } from "../../errors.ts";
import { during } from "../../progress.ts";
import { type Lock, removeDeadLocks, withLock } from "../files/index.ts";
import { libraryEnv, MANIFEST, type Manifest, supplyFolder } from "./installed.ts";
import { askVersion } from "./probe.ts";
import type { Supply, Tool } from "./tool.ts";
import { rangeText, versionFits } from "./version-range.ts";

/** The prefix of unfinished folders. If no process holds the lock, they are from killed runs. */
const UNFINISHED = ".getting-";

/** The name of the lock in an artifact's folder. Only its holder can write there. */
export const LOCK = "lock";

/** The lock of an artifact's folder. */
export const installing = (folder: string, title: string): Lock => ({
  path: join(folder, LOCK),
  waiting: `another chartwright is installing ${title}`,
});

const running = new Map<string, Promise<void>>();

/** A supply to install. */
export interface WantedSupply {
  readonly supply: Supply;
  /** The tools of the supply, whose programs are tried. */
  readonly tools: readonly Tool[];
  /** Whether another process has installed it since. */
  readonly isThere: () => boolean;
}

/**
 * Installs a supply in the cache. Parallel calls in this and other processes install it once. Its folder gets its final
 * name once it is complete and its programs have run.
 *
 * @throws E_DOWNLOAD, E_BUILD, E_TOOL_FAILED, E_TOOL_VERSION, E_TIMEOUT, `Interrupted`, and errors of the file system.
 */
export function getSupply(ctx: Context, wanted: WantedSupply): Promise<void> {
  const { supply, tools, isThere } = wanted;
  const target = supplyFolder(ctx, supply);
  const known = running.get(target);
  if (known) {
    return known.catch((error: unknown) => {
      // The other call was interrupted, this one was not.
      if (error instanceof Interrupted && !ctx.signal.aborted) return getSupply(ctx, wanted);
      throw error;
    });
  }
  const work = withLock(ctx, installing(dirname(target), supply.title), async () => {
    if (isThere()) return;
    await removeLeftovers(dirname(target));
    await during(ctx.progress, `${supply.title}: ${supply.doing}`, async (task) => {
      const folder = await mkdtemp(join(dirname(target), UNFINISHED));
      try {
        await fill(ctx, { supply, tools, folder, update: (text) => task.update(text && `– ${text}`) });
        await rm(target, { recursive: true, force: true });
        await rename(folder, target);
      } finally {
        // The children of a killed compiler may still write for a moment.
        await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
      }
    });
  }).finally(() => running.delete(target));
  running.set(target, work);
  return work;
}

interface Installation {
  readonly supply: Supply;
  readonly tools: readonly Tool[];
  readonly folder: string;
  readonly update: (text: string) => void;
}

async function fill(ctx: Context, { supply, tools, folder, update }: Installation): Promise<void> {
  const libraries = await supply.get(ctx, folder, update);
  update("testing");
  const env = libraryEnv(ctx, folder, libraries);
  const programs: Record<string, Manifest["programs"][string]> = {};
  for (const tool of tools) {
    const path = supply.programs[tool.name];
    if (path === undefined) continue;
    const file = join(folder, path);
    const version = await askVersion(ctx, tool, { file, env });
    if (version === undefined)
      throw new ChartwrightError("E_TOOL_FAILED", `the installed ${tool.program} does not run`);
    if (!versionFits(version, tool.fits)) {
      throw new ChartwrightError(
        "E_TOOL_VERSION",
        `the installed ${tool.program} is version ${version}, but ${rangeText(tool.fits)} is required`,
      );
    }
    programs[tool.name] = { path, version, size: (await stat(file)).size };
  }
  const manifest: Manifest = { source: supply.source, programs, libraries };
  await writeFile(join(folder, MANIFEST), JSON.stringify(manifest, null, 1));
}

/** Removes a supply from the cache. */
export async function dropSupply(ctx: Context, supply: Supply): Promise<void> {
  const target = supplyFolder(ctx, supply);
  await mkdir(dirname(target), { recursive: true });
  await withLock(ctx, installing(dirname(target), supply.title), () => rm(target, { recursive: true, force: true }));
}

/** Removes the files of killed runs from an artifact's folder. The caller must hold its lock. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (name.startsWith(UNFINISHED)) await rm(join(folder, name), { recursive: true, force: true });
  }
  await removeDeadLocks(join(folder, LOCK));
}
