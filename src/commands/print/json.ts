import type { Context } from "../../context.ts";

/** Prints one of the shapes of docs/json.md. Keys that are undefined are left out. */
export function printJson(ctx: Context, value: object): void {
  ctx.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
