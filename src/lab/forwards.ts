import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { isAlive, startDaemon, untilReady } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { withLabLock } from "./lab-lock.ts";
import { accepts, isFree } from "./ports.ts";
import { addressesOf, type LabState, readState, writeState } from "./state.ts";

/** The first port of this machine to try for a page. */
export const FIRST_PORT = 8888;

async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (let port = FIRST_PORT; port < FIRST_PORT + 200; port++) {
    if (!taken.has(port) && (await isFree(port))) return port;
  }
  throw new ChartwrightError("E_PORT", `no free port from ${FIRST_PORT} to ${FIRST_PORT + 199}`);
}

/** Starts the forwarder if it is needed and not running. Moves pages from ports that are in use, and reports that. */
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
  const forwarder = await startDaemon(ctx, lab, { daemon });
  const result = { ...moved, processes: { ...moved.processes, forwarder } };
  await writeState(lab, result);
  await untilReady(ctx, lab, { daemon, running: forwarder, limitMs: 10_000 });
  return result;
}

/**
 * Forwards a port of this machine to a node port of the lab: the release's earlier port, else the first free one from
 * 8888.
 *
 * @throws E_PORT, E_LAB_START, E_LAB_DOWN if the lab was never started.
 */
export function forward(ctx: Context, lab: Lab, target: ForwardTarget): Promise<ForwardedPort> {
  return withLabLock(ctx, lab, () => open(ctx, lab, target));
}

/** Closes the port of a release, if it has one. */
export function unforward(ctx: Context, lab: Lab, key: string): Promise<void> {
  return withLabLock(ctx, lab, async () => {
    const state = await readState(lab);
    if (state?.forwards[key] === undefined) return;
    const { [key]: _gone, ...forwards } = state.forwards;
    await writeState(lab, { ...state, forwards });
  });
}

/** The release that a port is for. */
interface ForwardTarget {
  /** `namespace/release` */
  readonly key: string;
  /** A node port of the lab. */
  readonly targetPort: number;
}

interface ForwardedPort {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The preferred port, if another program uses it. */
  readonly taken: number | undefined;
}

async function open(ctx: Context, lab: Lab, { key, targetPort }: ForwardTarget): Promise<ForwardedPort> {
  const state = await readState(lab);
  if (!state) {
    throw new ChartwrightError("E_LAB_DOWN", `there is no lab "${lab.name}"`, { hint: "run chartwright lab up" });
  }
  const known = state.forwards[key];
  const others = new Set(Object.entries(state.forwards).flatMap(([other, { port }]) => (other === key ? [] : [port])));
  const port = known?.port ?? (await freePort(others));
  const changed = known?.targetPort !== targetPort;
  const next = { port, targetHost: addressesOf(state).nodeAddress, targetPort };
  const written = changed ? { ...state, forwards: { ...state.forwards, [key]: next } } : state;
  if (changed) await writeState(lab, written);
  await startForwarder(ctx, lab, written);
  // The forwarder notices a change of the file after a moment.
  for (let i = 0; !(await accepts(port)); i++) {
    if (i === 100) throw new ChartwrightError("E_PORT", `the lab's forwarder could not open port ${port}`);
    await sleep(30);
  }
  const first = [...Array(200).keys()].map((i) => FIRST_PORT + i).find((candidate) => !others.has(candidate));
  return { port, taken: port === first ? undefined : first };
}
