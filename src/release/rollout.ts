import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import {
  type ClusterEvent,
  type ClusterObject,
  type Trouble,
  troublesOf,
  type WorkloadProgress,
  workloadProgress,
} from "../engines/kubernetes-rollout/index.ts";
import { type ClusterAccess, Kubectl } from "../tools/kubectl/index.ts";
import type { RenderedRollout } from "./render-rollout.ts";

/** A release in a cluster. */
export interface Rollout extends RenderedRollout {
  readonly access: ClusterAccess;
  readonly namespace: string;
}

const INTERVAL_MS = 1000;

/** The kinds of objects that show the progress of a rollout. */
export const ROLLOUT_KINDS = ["deployments", "statefulsets", "daemonsets", "replicasets", "pods"];

/** The state of a release's workloads and pods at one moment. */
export interface RolloutLook extends WorkloadProgress {
  readonly troubles: readonly Trouble[];
}

/** Reads the state of a rollout. @throws E_CLUSTER */
export async function lookAt(ctx: Context, rollout: Rollout): Promise<RolloutLook> {
  const { access, namespace, workloads, isSupplied } = rollout;
  const items = await new Kubectl(ctx, access).list<ClusterObject>(ROLLOUT_KINDS, namespace);
  const isStarting = items.some(({ kind, status }) => kind === "Pod" && status?.phase === "Pending");
  const events = isStarting ? await warningsOf(ctx, rollout) : [];
  const troubles = troublesOf(items, workloads, { events, isSupplied });
  return { ...workloadProgress(items, workloads), troubles };
}

/** Returns the warnings of a namespace or of one pod, oldest first. Returns none if the login cannot read events. */
export async function warningsOf(
  ctx: Context,
  { access, namespace }: Rollout,
  pod?: string,
): Promise<readonly ClusterEvent[]> {
  const query = { type: "Warning", about: pod } as const;
  return new Kubectl(ctx, access).events<ClusterEvent>(namespace, query).catch(() => []);
}

/**
 * Waits until an unchanged release is healthy. After a restart of the node, its pods may still be starting.
 *
 * @returns the last state: without missing or waiting pods if the release is healthy, with troubles if waiting cannot
 * resolve them or the time limit is reached.
 * @throws E_CLUSTER
 */
export async function untilWell(ctx: Context, rollout: Rollout, limitMs: number): Promise<RolloutLook> {
  const deadline = Date.now() + limitMs;
  const hopeless = new Hopeless();
  for (;;) {
    ctx.signal.throwIfAborted();
    const look = await lookAt(ctx, rollout);
    const settled = look.missing.length > 0 || look.waiting.length === 0;
    if (settled || hopeless.isSeen(look.troubles) || Date.now() > deadline) return look;
    await sleep(INTERVAL_MS, undefined, { signal: ctx.signal }).catch(() => {});
  }
}

/**
 * Watches a rollout until it has a trouble that waiting cannot resolve.
 *
 * @param watch `until` ends the watch; `onWaiting` is called each second with the workloads that are not ready.
 * @returns the troubles, or none if `until` came first.
 */
export async function untilHopeless(
  ctx: Context,
  rollout: Rollout,
  { until, onWaiting }: { readonly until: AbortSignal; readonly onWaiting: (workloads: readonly string[]) => void },
): Promise<readonly Trouble[]> {
  const hopeless = new Hopeless();
  while (!until.aborted) {
    await sleep(INTERVAL_MS, undefined, { signal: until }).catch(() => {});
    if (until.aborted) break;
    // If the cluster does not answer, Helm, which runs in parallel, reports it.
    const look = await lookAt(ctx, rollout).catch(() => undefined);
    if (look) onWaiting(look.waiting);
    const troubles = look?.troubles ?? [];
    if (hopeless.isSeen(troubles)) return troubles;
  }
  return [];
}

/** How many looks in a row a trouble must last if a controller may resolve it. For other troubles, two are enough. */
const PATIENCE: Readonly<Record<string, number>> = { FailedMount: 5, FailedCreate: 5 };

/** Counts looks, because the next attempt may end a back-off. */
class Hopeless {
  #counts = new Map<string, number>();

  /** Whether a trouble that waiting cannot resolve has lasted long enough. */
  isSeen(troubles: readonly Trouble[]): boolean {
    const before = this.#counts;
    this.#counts = new Map();
    for (const { terminal, pod, workload, container, reason } of troubles) {
      if (!terminal) continue;
      const key = `${pod ?? workload}/${container}`;
      const count = (before.get(key) ?? 0) + 1;
      this.#counts.set(key, count);
      if (count >= (PATIENCE[reason] ?? 2)) return true;
    }
    return false;
  }
}
