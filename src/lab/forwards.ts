import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { isAlive, startDaemon, untilReady } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { withLabLock } from "./lab-lock.ts";
import { accepts, isFree } from "./ports.ts";
import { addressesOf, type LabState, readState, writeState } from "./state.ts";

/** The first port of this machine that is tried for a page. */
export const FIRST_PORT = 8888;

async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (let port = FIRST_PORT; port < FIRST_PORT + 200; port++) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new ChartwrightError("E_PORT", `no free port from ${FIRST_PORT} to ${FIRST_PORT + 199}`);
}

/** Starts the forwarder, if there is anything to forward and it does not run; says which ports had to move. */
export async function startForwarder(ctx: Context, lab: Lab, state: LabState): Promise<LabState> {
  const ports = new Set<number>();
  const forwards: Record<string, LabState["forwards"][string]> = {};
  const running = state.processes["forwarder"];
  const { nodeAddress } = addressesOf(state);
  for (const [key, forward] of Object.entries(state.forwards)) {
    const kept = !ports.has(forward.port) && (isAlive(running) || (await isFree(forward.port)));
    const port = kept ? forward.port : await freePort(ports);
    if (!kept) ctx.progress.note(`port ${forward.port} is taken: ${key} is on http://127.0.0.1:${port}`);
    ports.add(port);
    forwards[key] = { ...forward, port, targetHost: nodeAddress };
  }
  if (isAlive(running) || ports.size === 0) return state;
  const moved = { ...state, forwards };
  await writeState(lab, moved);
  const daemon = {
    name: "forwarder",
    file: ctx.nodePath,
    args: [join(ctx.packageDir, "dist", "forwarder.js"), join(lab.dir, "lab.json")],
    inside: false,
    ready: async () => (await Promise.all([...ports].map((port) => accepts(port)))).every(Boolean),
  };
  const forwarder = await startDaemon(ctx, lab, daemon, undefined);
  const result = { ...moved, processes: { ...moved.processes, forwarder } };
  await writeState(lab, result);
  await untilReady(ctx, lab, daemon, forwarder, 10_000);
  return result;
}

/**
 * Leads a port of this machine to a node port of the lab: the one it had, else the first free one from 8888 on.
 *
 * @param key `namespace/release`
 * @returns the port on 127.0.0.1, and the port that would have been first if somebody else has it.
 * @throws E_PORT, E_LAB_START
 */
export function forward(
  ctx: Context,
  lab: Lab,
  key: string,
  targetPort: number,
): Promise<{ readonly port: number; readonly taken?: number }> {
  return withLabLock(ctx, lab, () => open(ctx, lab, key, targetPort));
}

/** Gives up the port of a release, if it has one. */
export function unforward(ctx: Context, lab: Lab, key: string): Promise<void> {
  return withLabLock(ctx, lab, async () => {
    const state = await readState(lab);
    if (state?.forwards[key] === undefined) return;
    const { [key]: _gone, ...forwards } = state.forwards;
    await writeState(lab, { ...state, forwards });
  });
}

async function open(
  ctx: Context,
  lab: Lab,
  key: string,
  targetPort: number,
): Promise<{ readonly port: number; readonly taken?: number }> {
  const state = await readState(lab);
  if (!state) throw new ChartwrightError("E_LAB_DOWN", `there is no lab "${lab.name}"`, { hint: "chartwright lab up" });
  const known = state.forwards[key];
  const others = new Set(Object.entries(state.forwards).flatMap(([other, { port }]) => (other === key ? [] : [port])));
  const port = known?.port ?? (await freePort(others));
  const changed = known?.targetPort !== targetPort;
  const next = { port, targetHost: addressesOf(state).nodeAddress, targetPort };
  const written = changed ? { ...state, forwards: { ...state.forwards, [key]: next } } : state;
  if (changed) await writeState(lab, written);
  await startForwarder(ctx, lab, written);
  // The forwarder reads the file a moment after it was written.
  for (let i = 0; !(await accepts(port)); i++) {
    if (i === 100) throw new ChartwrightError("E_PORT", `the lab's forwarder could not open port ${port}`);
    await sleep(30);
  }
  const first = [...Array(200).keys()].map((i) => FIRST_PORT + i).find((candidate) => !others.has(candidate));
  return first !== undefined && port !== first ? { port, taken: first } : { port };
}
