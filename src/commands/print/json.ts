import type { Context } from "../../context.ts";

/** Prints JSON in a format of docs/json.md. Omits undefined keys. */
export function printJson(ctx: Context, value: object): void {
  ctx.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}
