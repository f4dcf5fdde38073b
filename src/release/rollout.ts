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
import { type ClusterAccess, getObjects } from "../tools/kubectl/index.ts";
import type { RenderedRollout } from "./render-rollout.ts";

/** A release's place in a cluster, and its workloads as `Deployment/web`. */
export interface Rollout extends RenderedRollout {
  readonly access: ClusterAccess;
  readonly namespace: string;
}

interface ObjectList {
  readonly items: readonly ClusterObject[];
}

const INTERVAL_MS = 1000;

const KINDS = "deployments,statefulsets,daemonsets,replicasets,pods";

/** What one look at a release's workloads and pods shows. */
export interface RolloutLook extends WorkloadProgress {
  readonly troubles: readonly Trouble[];
}

/** Looks once. @throws E_CLUSTER */
export async function lookAt(ctx: Context, rollout: Rollout): Promise<RolloutLook> {
  const { access, namespace, workloads, isSupplied } = rollout;
  const { items } = await getObjects<ObjectList>(ctx, access, [KINDS, "--namespace", namespace]);
  const isStarting = items.some(({ kind, status }) => kind === "Pod" && status?.phase === "Pending");
  const events = isStarting ? await eventsIn(ctx, rollout) : [];
  const troubles = troublesOf(items, workloads, { events, isSupplied });
  return { ...workloadProgress(items, workloads), troubles };
}

/** The warnings of a namespace or of one pod, oldest first; none where this login may not see them. */
export async function eventsIn(
  ctx: Context,
  { access, namespace }: Rollout,
  pod?: string,
): Promise<readonly ClusterEvent[]> {
  const selector = pod === undefined ? "type=Warning" : `involvedObject.name=${pod},type=Warning`;
  const args = ["events", "--namespace", namespace, `--field-selector=${selector}`, "--sort-by=.lastTimestamp"];
  return getObjects<{ readonly items: readonly ClusterEvent[] }>(ctx, access, args).then(
    ({ items }) => items,
    () => [],
  );
}

/**
 * Waits until a release that needs no change is well: its pods may be starting, after the node did.
 *
 * @returns the last look: nothing missing or waiting if it is well; troubles, if they are hopeless or time ran out.
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
 * Watches a rollout until a container is in trouble that waiting does not mend.
 *
 * @param until ends the watch when the rollout has come to an end by itself
 * @returns the troubles, or none if `until` came first.
 */
export async function untilHopeless(ctx: Context, rollout: Rollout, until: AbortSignal): Promise<readonly Trouble[]> {
  const hopeless = new Hopeless();
  while (!until.aborted) {
    await sleep(INTERVAL_MS, undefined, { signal: until }).catch(() => {});
    if (until.aborted) break;
    // A look that fails says nothing of the pods; Helm, which runs beside, tells of a cluster that is gone.
    const troubles = await lookAt(ctx, rollout)
      .then((look) => look.troubles)
      .catch(() => []);
    if (hopeless.isSeen(troubles)) return troubles;
  }
  return [];
}

/** In how many looks in a row a trouble must be seen that others than the kubelet may mend: an operator, a controller. */
const PATIENCE: Readonly<Record<string, number>> = { FailedMount: 5, FailedCreate: 5 };

/** Counts looks: a back-off that ends with the next try is no reason to give up. */
class Hopeless {
  #counts = new Map<string, number>();

  /** Whether a trouble that waiting does not mend has now been seen often enough. */
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
