import { readdir } from "node:fs/promises";
import type { Context } from "../context.ts";
import { stateDir } from "../tools/files/index.ts";
import { isAlive } from "./daemon.ts";
import { type Lab, labOf } from "./lab.ts";
import { addressesOf, kubeconfigOf, readState } from "./state.ts";

/** The status of a lab. */
export interface LabStatus {
  readonly name: string;
  /** `degraded`: some of its programs are not running. */
  readonly state: "up" | "degraded" | "down";
  readonly dir: string;
  readonly kubeconfig: string;
  readonly apiUrl: string;
  readonly chartmuseumUrl: string;
  readonly registry: string;
  readonly programs: readonly { readonly name: string; readonly pid: number; readonly running: boolean }[];
  readonly pages: readonly { readonly release: string; readonly url: string }[];
}

async function statusOf(lab: Lab): Promise<LabStatus | undefined> {
  const state = await readState(lab);
  if (!state) return undefined;
  const { apiUrl, chartmuseumUrl, registry } = addressesOf(state);
  const programs = Object.entries(state.processes).map(([name, daemon]) => ({
    name,
    pid: daemon.pid,
    running: isAlive(daemon),
  }));
  const running = programs.filter((program) => program.running).length;
  return {
    name: lab.name,
    state: running === 0 ? "down" : running < programs.length ? "degraded" : "up",
    dir: lab.dir,
    kubeconfig: kubeconfigOf(lab),
    apiUrl,
    chartmuseumUrl,
    registry,
    programs,
    pages: Object.entries(state.forwards).map(([release, { port }]) => ({ release, url: `http://127.0.0.1:${port}` })),
  };
}

/**
 * Returns the status of a lab, or of all labs of this user; none for a lab that was never started.
 *
 * @throws E_FILE if a lab's state cannot be read, E_USAGE for an invalid name.
 */
export async function labStatus(ctx: Context, name?: string): Promise<LabStatus[]> {
  const names = name === undefined ? await readdir(stateDir(ctx, "labs")).catch(() => []) : [name];
  const found: LabStatus[] = [];
  for (const one of names.sort()) {
    // The folder also contains the labs' locks.
    const status = one.includes(".") ? undefined : await statusOf(labOf(ctx, one));
    if (status) found.push(status);
  }
  return found;
}
