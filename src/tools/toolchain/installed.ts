import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { cacheDir } from "../files/index.ts";
import type { ResolvedTool, Supply, Tool } from "./tool.ts";
import { versionFits } from "./version-range.ts";

/** Name of the file that describes a complete folder of the cache. */
export const MANIFEST = "chartwright-tool.json";

/** The content of a complete folder. Paths are relative to it, sizes in bytes. */
export interface Manifest {
  readonly source: Supply["source"];
  readonly programs: Readonly<
    Record<string, { readonly path: string; readonly version: string; readonly size: number }>
  >;
  readonly libraries: readonly string[];
}

/** Returns the path of a supply's folder. */
export function supplyFolder(ctx: Context, supply: Supply): string {
  return cacheDir(ctx, "tools", supply.artifact, supply.key(ctx));
}

/** Returns a tool from the first of its supplies that is installed in the cache. */
export function findInstalled(ctx: Context, tool: Tool): ResolvedTool | undefined {
  for (const supply of tool.supplies) {
    const found = installedFrom(ctx, tool, supply);
    if (found) return found;
  }
  return undefined;
}

/** Returns a tool from one supply; undefined if that is missing, damaged or does not fit. */
export function installedFrom(ctx: Context, tool: Tool, supply: Supply): ResolvedTool | undefined {
  const folder = supplyFolder(ctx, supply);
  const manifest = readManifest(folder);
  const program = manifest?.programs[tool.name];
  if (!manifest || !program || !versionFits(program.version, tool.fits)) return undefined;
  const path = join(folder, program.path);
  // A full disk or a crash may have truncated the file.
  if (statSync(path, { throwIfNoEntry: false })?.size !== program.size) return undefined;
  return {
    name: tool.name,
    path: tool.isFolder ? join(path, "..") : path,
    version: program.version,
    source: manifest.source,
    env: libraryEnv(ctx, folder, manifest.libraries),
  };
}

/** Returns LD_LIBRARY_PATH for libraries in the given folders, followed by the user's own. */
export function libraryEnv(ctx: Context, folder: string, libraries: readonly string[]): Record<string, string> {
  if (libraries.length === 0) return {};
  const own = libraries.map((path) => join(folder, path));
  const theirs = ctx.env["LD_LIBRARY_PATH"];
  return { LD_LIBRARY_PATH: [...own, ...(theirs ? [theirs] : [])].join(":") };
}

function readManifest(folder: string): Manifest | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, MANIFEST), "utf8"));
  } catch {
    return undefined;
  }
}
