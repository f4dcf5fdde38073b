import { setMaxListeners } from "node:events";
import type { Context } from "../../context.ts";
import { ChartwrightError, Interrupted } from "../../errors.ts";
import { lastLines } from "../process/index.ts";
import { toolNamed, toolsOf } from "./catalogue.ts";
import { findTool, misfitText } from "./find-tool.ts";
import { getSupply } from "./get-supply.ts";
import { installedFrom } from "./installed.ts";
import { isFirstNote } from "./probe.ts";
import type { Misfit } from "./sources/path.ts";
import type { ResolvedTool, Tool, ToolName } from "./tool.ts";
import { rangeText } from "./version-range.ts";

type Memo = Map<ToolName, Promise<ResolvedTool>>;
const memos = new WeakMap<Context, Memo>();

/**
 * Returns a tool, and installs it first if it is missing. Each tool is looked up once in a run. An environment variable
 * such as `CHARTWRIGHT_HELM` or `CHARTWRIGHT_KUBE_APISERVER` names the only file to use.
 *
 * @throws E_TOOL_MISSING with each attempted way and why it failed; E_TOOL_VERSION if a program does not fit and
 * no other can be installed; `Interrupted`.
 */
export function resolveTool(ctx: Context, name: ToolName): Promise<ResolvedTool> {
  return remembered(ctx, name, memoOf(ctx));
}

/**
 * Returns several tools, and installs the missing ones in parallel, except for Go builds. The first failure ends the
 * others.
 *
 * @throws as `resolveTool`.
 */
export async function getTools<N extends ToolName>(
  ctx: Context,
  names: readonly N[],
): Promise<Readonly<Record<N, ResolvedTool>>> {
  const abort = new AbortController();
  // Each running program adds a listener to the signal, and here many run at once.
  setMaxListeners(0, ctx.signal);
  const child: Context = { ...ctx, signal: AbortSignal.any([ctx.signal, abort.signal]) };
  setMaxListeners(0, child.signal);
  let failure: unknown;
  const results = await Promise.all(
    names.map(async (name) => {
      try {
        return await remembered(child, name, memoOf(ctx));
      } catch (error) {
        failure ??= error;
        abort.abort(new Interrupted("SIGTERM"));
        return undefined;
      }
    }),
  );
  if (failure !== undefined) throw failure;
  return Object.fromEntries(results.flatMap((tool) => (tool ? [[tool.name, tool]] : []))) as Record<N, ResolvedTool>;
}

function memoOf(ctx: Context): Memo {
  const memo = memos.get(ctx) ?? new Map<ToolName, Promise<ResolvedTool>>();
  memos.set(ctx, memo);
  return memo;
}

function remembered(ctx: Context, name: ToolName, memo: Memo): Promise<ResolvedTool> {
  const known = memo.get(name);
  if (known) return known;
  const found = lookUp(ctx, toolNamed(name));
  memo.set(name, found);
  // Forgets failures: the user may install a missing tool during the run.
  found.catch(() => memo.delete(name));
  return found;
}

async function lookUp(ctx: Context, tool: Tool): Promise<ResolvedTool> {
  const { found, misfits } = await findTool(ctx, tool);
  if (found?.source === "PATH") return found;
  const got = found ?? (await getFromSupplies(ctx, tool, misfits));
  for (const misfit of misfits) {
    if (!isFirstNote(ctx, misfit.path, rangeText(tool.fits))) continue;
    ctx.progress.note(`${misfitText(tool, misfit)}: using ${tool.name} ${got.version} (${got.source}) instead`);
  }
  return got;
}

async function getFromSupplies(ctx: Context, tool: Tool, misfits: readonly Misfit[]): Promise<ResolvedTool> {
  const tried =
    misfits.length === 0 ? ["PATH: not found"] : misfits.map((misfit) => `PATH: ${misfitText(tool, misfit)}`);
  for (const supply of tool.supplies) {
    const obstacle = await supply.obstacle(ctx);
    if (obstacle !== undefined) {
      tried.push(`${supply.source}: ${obstacle}`);
      continue;
    }
    try {
      const isThere = (): boolean => installedFrom(ctx, tool, supply) !== undefined;
      await getSupply(ctx, { supply, tools: toolsOf(supply), isThere });
      const got = installedFrom(ctx, tool, supply);
      if (got) return got;
      tried.push(`${supply.source}: ${supply.title} was removed from the cache`);
    } catch (error) {
      ctx.signal.throwIfAborted();
      tried.push(`${supply.source}: ${reason(error)}`);
    }
  }
  const found = misfits[0];
  const needed = `${tool.name} ${rangeText(tool.fits)}`;
  throw new ChartwrightError(
    found ? "E_TOOL_VERSION" : "E_TOOL_MISSING",
    found
      ? `${misfitText(tool, found)}, and no other can be installed`
      : `${needed} is missing and cannot be installed`,
    { detail: tried.join("\n"), hint: tool.advice },
  );
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const detail =
    error instanceof ChartwrightError && error.detail ? `\n${lastLines(error.detail, 6).replace(/^/gm, "  ")}` : "";
  return error.message + detail;
}
