import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INSIDE } from "../../src/lab/cluster-config.ts";
import { type Daemon, startDaemon, untilReady } from "../../src/lab/daemon.ts";
import { labOf } from "../../src/lab/lab.ts";
import { runInside } from "../../src/lab/namespace.ts";
import { addressesOf, readState } from "../../src/lab/state.ts";
import { testContext } from "./context.ts";
import type { Site } from "./site.ts";

/** The inside of a lab that is up: programs there reach pods and Services by their own addresses. */
export interface InsideLab {
  /** The cluster's node, under which the machine reaches what listens inside. */
  readonly nodeAddress: string;
  /** The cluster's administrator, as seen from inside. */
  readonly kubeconfig: string;
  /** Writes a file as JSON; gives its path inside and on the machine. */
  write(name: string, content: unknown): { readonly inside: string; readonly outside: string };
  /** Runs a program to its end. */
  run(...args: string[]): Promise<void>;
  /** Starts a program and waits until it is ready. It ends with the lab, and its log is among the lab's. */
  start(daemon: Omit<Daemon, "inside">): Promise<void>;
}

export async function insideLab(site: Site): Promise<InsideLab> {
  const ctx = testContext({ env: site.env, cwd: site.dir });
  const lab = labOf(ctx);
  const state = await readState(lab);
  const namespace = state?.processes["namespace"];
  if (!state || !namespace) throw new Error(`the lab ${lab.name} does not run`);
  mkdirSync(join(lab.dir, "test"), { recursive: true });
  return {
    nodeAddress: addressesOf(state).nodeAddress,
    kubeconfig: `${INSIDE}/kubeconfig`,
    write(name, content) {
      const outside = join(lab.dir, "test", name);
      writeFileSync(outside, JSON.stringify(content));
      return { inside: `${INSIDE}/test/${name}`, outside };
    },
    async run(...args) {
      await runInside(ctx, namespace, args);
    },
    async start(daemon) {
      const inside = { ...daemon, inside: true };
      const running = await startDaemon(ctx, lab, { daemon: inside, namespace });
      await untilReady(ctx, lab, { daemon: inside, running, limitMs: 300_000 });
    },
  };
}

/** Whether an address answers well: for `ready`. */
export const answersWell = async (url: string): Promise<boolean> => (await fetch(url)).ok;
