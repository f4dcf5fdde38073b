import { setMaxListeners } from "node:events";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { toolNamed, toolNames } from "./catalogue.ts";
import { findTool, misfitText } from "./find-tool.ts";
import { dropSupply } from "./get-supply.ts";
import { installedFrom } from "./installed.ts";
import { askVersion } from "./probe.ts";
import { resolveTool } from "./resolve.ts";
import type { Supply, Tool, ToolName, ToolSource } from "./tool.ts";
import { rangeText } from "./version-range.ts";

/** A way to install a missing tool. */
interface ToolWay {
  readonly source: ToolSource;
  /** `chartmuseum 0.13.1: building from source, about 75 seconds, once` */
  readonly description: string;
  /** Why it does not work on this machine; null if it does. */
  readonly obstacle: string | null;
}

/** The state of a tool. */
export interface ToolReport {
  readonly name: ToolName;
  /** `≥ 4.1 and < 5` */
  readonly needs: string;
  /** `fits`: installed, and it runs; `gettable`: installed automatically at its first use; `missing`: neither. */
  readonly status: "fits" | "gettable" | "missing";
  /** Null unless the status is `fits`. */
  readonly found: { readonly version: string; readonly source: ToolSource; readonly path: string } | null;
  /** Why programs that were found are not used. */
  readonly unfit: readonly string[];
  /** Every way to install it, best first; empty if it is installed. */
  readonly ways: readonly ToolWay[];
}

/** The state of all tools. `version` changes when a field is removed or changes its meaning. */
export interface DoctorReport {
  readonly version: 1;
  readonly tools: readonly ToolReport[];
}

/**
 * Checks which tools are installed and run, and how the others can be installed. Changes nothing.
 *
 * @param names the tools. Default: all.
 * @throws E_USAGE for an unknown tool.
 */
export async function examineTools(ctx: Context, names: readonly string[] = []): Promise<DoctorReport> {
  const unknown = names.find((name) => !toolNames.some((known) => known === name));
  if (unknown !== undefined) {
    throw new ChartwrightError("E_USAGE", `there is no tool "${unknown}"`, {
      hint: `choose from ${toolNames.join(", ")}`,
    });
  }
  const wanted = names.length === 0 ? toolNames : toolNames.filter((name) => names.includes(name));
  // Each running program adds a listener to the signal, and here many run at once.
  setMaxListeners(0, ctx.signal);
  const obstacles = new Map<Supply, Promise<string | undefined>>();
  const obstacleOf = (supply: Supply): Promise<string | undefined> => {
    const known = obstacles.get(supply) ?? supply.obstacle(ctx);
    obstacles.set(supply, known);
    return known;
  };
  const tools = await Promise.all(wanted.map((name) => examineTool(ctx, toolNamed(name), obstacleOf)));
  return { version: 1, tools };
}

/**
 * Installs every missing tool that can be installed.
 *
 * @returns the errors about those that failed.
 * @throws `Interrupted`.
 */
export async function installTools(ctx: Context, report: DoctorReport): Promise<string[]> {
  const wanted = report.tools.filter((tool) => tool.status === "gettable");
  const failures = await Promise.all(
    wanted.map(async ({ name }) => {
      try {
        await dropBroken(ctx, toolNamed(name));
        await resolveTool(ctx, name);
        return [];
      } catch (error) {
        if (!(error instanceof ChartwrightError)) throw error;
        return [`${name}: ${error.message}${error.detail ? `\n${error.detail}` : ""}`];
      }
    }),
  );
  return failures.flat();
}

async function examineTool(
  ctx: Context,
  tool: Tool,
  obstacleOf: (supply: Supply) => Promise<string | undefined>,
): Promise<ToolReport> {
  const base = { name: tool.name, needs: rangeText(tool.fits) };
  const unfit: string[] = [];
  try {
    const { found, misfits } = await findTool(ctx, tool);
    unfit.push(...misfits.map((misfit) => misfitText(tool, misfit)));
    if (found && (found.source === "PATH" || !(await brokenSupply(ctx, tool)))) {
      const { version, source, path } = found;
      return { ...base, status: "fits", found: { version, source, path }, unfit, ways: [] };
    }
    if (found) unfit.push(`${found.path} no longer runs`);
  } catch (error) {
    if (!(error instanceof ChartwrightError)) throw error;
    // An environment variable names an unusable file, which rules out all other ways.
    return { ...base, status: "missing", found: null, unfit: [error.message], ways: [] };
  }
  const ways = await Promise.all(
    tool.supplies.map(async (supply) => ({
      source: supply.source,
      description: `${supply.title}: ${supply.doing}`,
      obstacle: (await obstacleOf(supply)) ?? null,
    })),
  );
  const open = ways.some((way) => way.obstacle === null);
  return { ...base, status: open ? "gettable" : "missing", found: null, unfit, ways };
}

/** Returns the supply that has a tool, if its program no longer runs: an update may have removed a library. */
async function brokenSupply(ctx: Context, tool: Tool): Promise<Supply | undefined> {
  for (const supply of tool.supplies) {
    const found = installedFrom(ctx, tool, supply);
    if (!found) continue;
    const program = tool.isFolder ? `${found.path}/${tool.program}` : found.path;
    return (await askVersion(ctx, tool, { file: program, env: found.env })) === undefined ? supply : undefined;
  }
  return undefined;
}

async function dropBroken(ctx: Context, tool: Tool): Promise<void> {
  const broken = await brokenSupply(ctx, tool);
  if (broken) await dropSupply(ctx, broken);
}
