import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../context.ts";

/** A path in the user's cache: what may be deleted at any time and is got again. */
export function cacheDir(ctx: Context, ...parts: string[]): string {
  return join(ctx.env["XDG_CACHE_HOME"] || join(ctx.env["HOME"] || homedir(), ".cache"), "chartwright", ...parts);
}

/** A path in the user's state: labs and what else must outlive a run. */
export function stateDir(ctx: Context, ...parts: string[]): string {
  return join(
    ctx.env["XDG_STATE_HOME"] || join(ctx.env["HOME"] || homedir(), ".local", "state"),
    "chartwright",
    ...parts,
  );
}
