import type { Context } from "../../context.ts";

/** Returns the width of help in columns: COLUMNS, else the terminal's width, else 80; at least 40 and at most 120. */
export function terminalWidth({ env, stdout }: Pick<Context, "env" | "stdout">): number {
  const given = Number(env["COLUMNS"]);
  const columns = Number.isInteger(given) && given > 0 ? given : (stdout.columns ?? 80);
  return Math.min(120, Math.max(40, columns));
}
