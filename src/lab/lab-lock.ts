import type { Context } from "../context.ts";
import { withLock } from "../tools/files/index.ts";
import type { Lab } from "./lab.ts";

/** Runs the work while nobody else changes the lab: starts it, stops it, or writes its state. */
export function withLabLock<T>(ctx: Context, lab: Lab, work: () => Promise<T>): Promise<T> {
  return withLock(ctx, `${lab.dir}.lock`, `another chartwright works on the lab ${lab.name}`, work);
}
