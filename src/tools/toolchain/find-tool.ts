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
 * Looks for a tool where it may be without getting it: the file that the environment names, PATH, our cache.
 *
 * @throws E_TOOL_MISSING, E_TOOL_VERSION if the environment names a file that is not there or does not fit.
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

/** Says why a program is not used. */
export function misfitText(tool: Tool, misfit: Misfit): string {
  if (misfit.version === undefined) return `${misfit.path} does not tell its version`;
  if (misfit.lacks !== undefined) return `${misfit.path} has no ${misfit.lacks} beside it`;
  return `${misfit.path} is version ${misfit.version} and ${rangeText(tool.fits)} is needed`;
}

/** Name of the environment variable that names a tool's file: `CHARTWRIGHT_KUBE_APISERVER`. */
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
    throw new ChartwrightError("E_TOOL_MISSING", `${variable} names ${path}, and there is no such program`, {
      hint: `set ${variable} to the path of ${tool.program} ${rangeText(tool.fits)}, or unset it`,
    });
  }
  const version = await knownVersion(ctx, tool, file, stat);
  if (version !== undefined && versionFits(version, tool.fits)) {
    return { name: tool.name, path, version, source: "PATH", env: {} };
  }
  const is = version === undefined ? "does not tell its version" : `is version ${version}`;
  throw new ChartwrightError("E_TOOL_VERSION", `${path} ${is}, and ${tool.name} ${rangeText(tool.fits)} is needed`, {
    hint: `set ${variable} to the path of another one, or unset it`,
  });
}
