import { readdir } from "node:fs/promises";
import type { Context } from "../context.ts";
import { stateDir } from "../tools/files/index.ts";
import { isAlive } from "./daemon.ts";
import { type Lab, labOf } from "./lab.ts";
import { addressesOf, kubeconfigOf, readState } from "./state.ts";

/** A lab as `lab status` shows it. */
export interface LabStatus {
  readonly name: string;
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

/** One lab by its name, or all of this user's labs on the machine. */
export async function labStatus(ctx: Context, name?: string): Promise<LabStatus[]> {
  const names = name === undefined ? await readdir(stateDir(ctx, "labs")).catch(() => []) : [name];
  const found: LabStatus[] = [];
  for (const one of names.sort()) {
    // Beside the labs lie their locks.
    const status = one.includes(".") ? undefined : await statusOf(labOf(ctx, one));
    if (status) found.push(status);
  }
  return found;
}
