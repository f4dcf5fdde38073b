import { accessSync, constants, type Stats, statSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import type { Context } from "../../../context.ts";
import { knownVersion } from "../probe.ts";
import type { ResolvedTool, Tool } from "../tool.ts";
import { versionFits } from "../version-range.ts";

/** A program that was found but cannot be used. */
export interface Misfit {
  readonly path: string;
  /** Undefined if it printed no version. */
  readonly version: string | undefined;
  /** A companion that is not in its folder. */
  readonly lacks?: string | undefined;
}

/** Returns the first program on PATH that fits, and those before it that do not. */
export async function findOnPath(
  ctx: Context,
  tool: Tool,
): Promise<{ readonly fit: ResolvedTool | undefined; readonly misfits: readonly Misfit[] }> {
  const misfits: Misfit[] = [];
  const seen = new Set<string>();
  // A folder of programs is not on PATH: a program there with the same name is another one (iproute2's `bridge`).
  for (const folder of [...(tool.isFolder ? [] : pathFolders(ctx)), ...(tool.alsoIn ?? [])]) {
    const path = join(folder, tool.program);
    const stat = executable(path);
    // `/bin` is a link to `/usr/bin` on most systems: the same file is not reported twice.
    if (!stat || seen.has(`${stat.dev}:${stat.ino}`)) continue;
    seen.add(`${stat.dev}:${stat.ino}`);
    const lacks = tool.companions?.find((name) => !executable(join(folder, name)));
    const version = await knownVersion(ctx, tool, { file: path, stat });
    if (version !== undefined && lacks === undefined && versionFits(version, tool.fits)) {
      const found = tool.isFolder ? dirname(path) : path;
      return { fit: { name: tool.name, path: found, version, source: "PATH", env: {} }, misfits };
    }
    misfits.push({ path, version, lacks });
  }
  return { fit: undefined, misfits };
}

/** Returns the absolute path of a program on PATH, whatever its version. */
export function which(ctx: Context, program: string): string | undefined {
  return pathFolders(ctx)
    .map((folder) => join(folder, program))
    .find((path) => executable(path) !== undefined);
}

// An empty entry of PATH stands for the working folder, from which no tool is used.
function pathFolders(ctx: Context): string[] {
  return (ctx.env["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

function executable(path: string): Stats | undefined {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (!stat?.isFile()) return undefined;
    accessSync(path, constants.X_OK);
    return stat;
  } catch {
    return undefined;
  }
}
