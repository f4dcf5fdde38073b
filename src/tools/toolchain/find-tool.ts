import { statSync } from "node:fs";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { findInstalled } from "./installed.ts";
import { knownVersion } from "./probe.ts";
import { findOnPath, type Misfit } from "./sources/path.ts";
import type { ResolvedTool, Tool, ToolName } from "./tool.ts";
import { rangeText, versionFits } from "./version-range.ts";

/**
 * Looks for an installed tool: the file that an environment variable names, PATH, then the cache.
 *
 * @throws E_TOOL_MISSING, E_TOOL_VERSION if the variable names a file that does not exist or does not fit.
 */
export async function findTool(
  ctx: Context,
  tool: Tool,
): Promise<{ readonly found: ResolvedTool | undefined; readonly misfits: readonly Misfit[] }> {
  const own = await findOverride(ctx, tool);
  if (own) return { found: own, misfits: [] };
  const { fit, misfits } = await findOnPath(ctx, tool);
  return { found: fit ?? findInstalled(ctx, tool), misfits };
}

/** Returns why a program is not used. */
export function misfitText(tool: Tool, misfit: Misfit): string {
  if (misfit.version === undefined) return `${misfit.path} does not print its version`;
  if (misfit.lacks !== undefined) return `${misfit.path} has no ${misfit.lacks} in its folder`;
  return `${misfit.path} is version ${misfit.version}, but ${rangeText(tool.fits)} is required`;
}

/** Returns the environment variable for the path of a tool: `CHARTWRIGHT_KUBE_APISERVER`. */
export function overrideVariable(name: ToolName): string {
  return `CHARTWRIGHT_${name.toUpperCase().replaceAll("-", "_")}`;
}

async function findOverride(ctx: Context, tool: Tool): Promise<ResolvedTool | undefined> {
  const variable = overrideVariable(tool.name);
  const path = ctx.env[variable];
  if (!path) return undefined;
  const file = tool.isFolder ? join(path, tool.program) : path;
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat?.isFile()) {
    throw new ChartwrightError("E_TOOL_MISSING", `${variable} is ${path}, which is not a program`, {
      hint: `set ${variable} to the path of ${tool.program} ${rangeText(tool.fits)}, or unset it`,
    });
  }
  const version = await knownVersion(ctx, tool, { file, stat });
  if (version !== undefined && versionFits(version, tool.fits)) {
    return { name: tool.name, path, version, source: "PATH", env: {} };
  }
  const is = version === undefined ? "does not print its version" : `is version ${version}`;
  throw new ChartwrightError("E_TOOL_VERSION", `${path} ${is}, but ${tool.name} ${rangeText(tool.fits)} is required`, {
    hint: `set ${variable} to another path, or unset it`,
  });
}
