import { lstat, readdir, rm, rmdir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { cacheDir, withLock } from "../files/index.ts";
import { toolNamed, toolNames } from "./catalogue.ts";
import { installing, LOCK, removeLeftovers } from "./get-supply.ts";
import { aptLock } from "./sources/apt.ts";

const LISTS_MS = 24 * 60 * 60_000;

/** The removed paths, and their total size in bytes. */
export interface Pruned {
  readonly paths: readonly string[];
  readonly bytes: number;
}

/**
 * Removes unused files from the tool cache: versions of tools that this version of chartwright does not use, leftovers
 * of killed runs, and package lists older than a day. Waits for other processes that install tools.
 */
export async function pruneTools(ctx: Context): Promise<Pruned> {
  const root = cacheDir(ctx, "tools");
  const wanted = wantedFolders(ctx);
  const paths: string[] = [];
  const before = await size(root);
  for (const entry of await readdir(root, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory() || entry.name === "apt") continue;
    const folder = join(root, entry.name);
    const keys = wanted.get(entry.name);
    await withLock(ctx, installing(folder, entry.name), async () => {
      await removeLeftovers(folder);
      for (const name of await readdir(folder)) {
        if (name.startsWith(".") || name === LOCK || keys?.has(name)) continue;
        await rm(join(folder, name), { recursive: true, force: true });
        paths.push(join(folder, name));
      }
    });
    // Fails if another process has begun to use it.
    if (!keys) await rmdir(folder).catch(() => {});
  }
  await pruneLists(ctx, paths);
  return { paths, bytes: before - (await size(root)) };
}

function wantedFolders(ctx: Context): Map<string, Set<string>> {
  const wanted = new Map<string, Set<string>>();
  for (const supply of toolNames.flatMap((name) => toolNamed(name).supplies)) {
    const keys = wanted.get(supply.artifact) ?? new Set();
    wanted.set(supply.artifact, keys.add(supply.key(ctx)));
  }
  return wanted;
}

async function pruneLists(ctx: Context, paths: string[]): Promise<void> {
  const apt = cacheDir(ctx, "tools", "apt");
  const updated = await stat(join(apt, "updated")).catch(() => undefined);
  if (!updated || Date.now() - updated.mtimeMs < LISTS_MS) return;
  await withLock(ctx, aptLock(ctx), async () => {
    await rm(join(apt, "updated"), { force: true });
    await rm(join(apt, "lists"), { recursive: true, force: true });
    paths.push(join(apt, "lists"));
  });
}

async function size(path: string): Promise<number> {
  const own = await lstat(path).catch(() => undefined);
  if (!own?.isDirectory()) return own?.size ?? 0;
  const inside = await Promise.all((await readdir(path)).map((name) => size(join(path, name))));
  return inside.reduce((sum, bytes) => sum + bytes, 0);
}
