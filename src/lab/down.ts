import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { cgroupProcesses, removeCgroups } from "./cgroups.ts";
import { isAlive } from "./daemon.ts";
import type { Lab } from "./lab.ts";
import { withLabLock } from "./lab-lock.ts";
import { hasDevice } from "./network.ts";
import { type LabState, readState, writeState } from "./state.ts";

/** Programs that write their data when they get SIGTERM. All others are killed. */
const WRITERS = ["chartmuseum", "registry", "etcd", "containerd"];

/**
 * Ends all processes of the lab: those in its state, and those in its cgroups. Mounts and network devices disappear with
 * the namespaces.
 *
 * @throws E_LAB_START if a process survives.
 */
export async function stopEverything(ctx: Context, lab: Lab, state: LabState | undefined): Promise<void> {
  const processes = Object.entries(state?.processes ?? {}).filter(([, daemon]) => isAlive(daemon));
  // Without kubelet, the containers that are killed next are not restarted.
  for (const [name, { pid }] of processes) process.kill(pid, WRITERS.includes(name) ? "SIGTERM" : "SIGKILL");
  const writing = (): boolean => processes.some(([name, daemon]) => WRITERS.includes(name) && isAlive(daemon));
  for (let i = 0; i < 40 && writing(); i++) await sleep(50);
  const left = await removeCgroups(lab);
  if (left.length > 0) {
    throw new ChartwrightError(
      "E_LAB_START",
      `processes of the lab "${lab.name}" cannot be killed: ${left.join(", ")}`,
    );
  }
  // The kernel removes a network namespace a moment after its last process.
  for (let i = 0; state && i < 100 && (await hasDevice(ctx, state.subnet)); i++) await sleep(50);
}

/** The result of stopping a lab. */
export interface DownOutcome {
  readonly wasRunning: boolean;
  readonly deleted: boolean;
}

/**
 * Stops a lab. Keeps its charts, images and the cluster's objects for the next start, unless `deleteData` is set.
 *
 * @throws E_LAB_START if a process survives.
 */
export function labDown(ctx: Context, lab: Lab, options: { readonly deleteData: boolean }): Promise<DownOutcome> {
  return withLabLock(ctx, lab, () => stop(ctx, lab, options));
}

async function stop(ctx: Context, lab: Lab, options: { readonly deleteData: boolean }): Promise<DownOutcome> {
  // A lab with a damaged state can still be deleted: its cgroups contain its processes.
  const state = options.deleteData ? await readState(lab).catch(() => undefined) : await readState(lab);
  const wasRunning =
    Object.values(state?.processes ?? {}).some((daemon) => isAlive(daemon)) || cgroupProcesses(lab).length > 0;
  await stopEverything(ctx, lab, state);
  if (options.deleteData) {
    const existed = existsSync(lab.dir);
    await rm(lab.dir, { recursive: true, force: true });
    return { wasRunning, deleted: existed };
  }
  if (state) await writeState(lab, { ...state, processes: {} });
  return { wasRunning, deleted: false };
}
