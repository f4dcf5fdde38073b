import { homedir } from "node:os";
import { join } from "node:path";
import type { Context } from "../../context.ts";

/** Returns a path in the user's cache, which can be deleted at any time. */
export function cacheDir(ctx: Pick<Context, "env">, ...parts: string[]): string {
  return join(ctx.env["XDG_CACHE_HOME"] || join(ctx.env["HOME"] || homedir(), ".cache"), "chartwright", ...parts);
}

/** Returns a path in the user's state, such as labs, which must outlive a run. */
export function stateDir(ctx: Context, ...parts: string[]): string {
  return join(
    ctx.env["XDG_STATE_HOME"] || join(ctx.env["HOME"] || homedir(), ".local", "state"),
    "chartwright",
    ...parts,
  );
}
