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

/** Programs that keep data and write it down when they are asked to end; all others are killed. */
const WRITERS = ["chartmuseum", "registry", "etcd", "containerd"];

/**
 * Ends every process of the lab's: those it started and whatever runs in its cgroups. Mounts and network devices go
 * with the namespaces.
 *
 * @throws E_LAB_START if a process does not die.
 */
export async function stopEverything(ctx: Context, lab: Lab, state: LabState | undefined): Promise<void> {
  const processes = Object.entries(state?.processes ?? {}).filter(([, daemon]) => isAlive(daemon));
  // Without kubelet nobody starts the containers again that are killed next.
  for (const [name, { pid }] of processes) process.kill(pid, WRITERS.includes(name) ? "SIGTERM" : "SIGKILL");
  const writing = (): boolean => processes.some(([name, daemon]) => WRITERS.includes(name) && isAlive(daemon));
  for (let i = 0; i < 40 && writing(); i++) await sleep(50);
  const left = await removeCgroups(lab);
  if (left.length > 0) {
    throw new ChartwrightError("E_LAB_START", `processes of the lab "${lab.name}" do not die: ${left.join(", ")}`);
  }
  // The kernel takes a network namespace down a moment after its last process.
  for (let i = 0; state && i < 100 && (await hasDevice(ctx, state.subnet)); i++) await sleep(50);
}

/** What `lab down` did. */
export interface DownOutcome {
  readonly wasRunning: boolean;
  readonly deleted: boolean;
}

/**
 * Stops a lab. Charts, images and the cluster's objects stay for the next `lab up`, unless they are to be deleted.
 *
 * @throws E_LAB_START if a process does not die.
 */
export function labDown(ctx: Context, lab: Lab, options: { readonly deleteData: boolean }): Promise<DownOutcome> {
  return withLabLock(ctx, lab, () => stop(ctx, lab, options));
}

async function stop(ctx: Context, lab: Lab, options: { readonly deleteData: boolean }): Promise<DownOutcome> {
  // A lab whose state is damaged can still be deleted: its cgroups tell what runs.
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
