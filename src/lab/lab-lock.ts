import type { Context } from "../context.ts";
import { withLock } from "../tools/files/index.ts";
import type { Lab } from "./lab.ts";

/** Runs work while no other process starts the lab, stops it, or writes its state. */
export function withLabLock<T>(ctx: Context, lab: Lab, work: () => Promise<T>): Promise<T> {
  return withLock(ctx, { path: `${lab.dir}.lock`, waiting: `another chartwright is using the lab ${lab.name}` }, work);
}
