import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import {
  type ClusterObject,
  type PodTrouble,
  podTroubles,
  type WorkloadProgress,
  workloadProgress,
} from "../core/rollout.ts";
import { type ClusterAccess, getObjects, runKubectl } from "../tools/kubectl.ts";
import { lastLines } from "../tools/process.ts";

/** A release's place in a cluster, and its workloads as `Deployment/web`. */
export interface Rollout {
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly workloads: ReadonlySet<string>;
}

interface ObjectList {
  readonly items: readonly ClusterObject[];
}

const INTERVAL_MS = 1000;

const KINDS = "deployments,statefulsets,daemonsets,replicasets,pods";

/** What one look at a release's workloads and pods shows. */
export interface RolloutLook extends WorkloadProgress {
  readonly troubles: readonly PodTrouble[];
}

/** Looks once. @throws E_CLUSTER */
export async function lookAt(ctx: Context, rollout: Rollout): Promise<RolloutLook> {
  const { items } = await getObjects<ObjectList>(ctx, rollout.access, [KINDS, "--namespace", rollout.namespace]);
  return { ...workloadProgress(items, rollout.workloads), troubles: podTroubles(items, rollout.workloads) };
}

/**
 * Waits until a release that needs no change is well: its pods may be starting, after the node did.
 *
 * @returns the last look: nothing missing or waiting if it is well; troubles, if they are hopeless or time ran out.
 * @throws E_CLUSTER
 */
export async function untilWell(ctx: Context, rollout: Rollout, limitMs: number): Promise<RolloutLook> {
  const deadline = Date.now() + limitMs;
  let hopelessLooks = 0;
  for (;;) {
    ctx.signal.throwIfAborted();
    const look = await lookAt(ctx, rollout);
    hopelessLooks = look.troubles.some((trouble) => trouble.terminal) ? hopelessLooks + 1 : 0;
    const settled = look.missing.length > 0 || look.waiting.length === 0;
    if (settled || hopelessLooks > 1 || Date.now() > deadline) return look;
    await sleep(INTERVAL_MS, undefined, { signal: ctx.signal }).catch(() => {});
  }
}

/**
 * Watches a rollout until a container is in trouble that waiting does not mend.
 *
 * @param until ends the watch when the rollout has come to an end by itself
 * @returns the troubles, or none if `until` came first.
 */
export async function untilHopeless(
  ctx: Context,
  rollout: Rollout,
  until: AbortSignal,
): Promise<readonly PodTrouble[]> {
  let before = new Set<string>();
  while (!until.aborted) {
    await sleep(INTERVAL_MS, undefined, { signal: until }).catch(() => {});
    if (until.aborted) break;
    // A look that fails says nothing of the pods; Helm, which runs beside, tells of a cluster that is gone.
    const troubles = await lookAt(ctx, rollout)
      .then((look) => look.troubles)
      .catch(() => []);
    const hopeless = troubles.filter((trouble) => trouble.terminal);
    const keys = new Set(hopeless.map((trouble) => `${trouble.pod}/${trouble.container}`));
    // Seen twice in a row: a back-off that ends with the next try is no reason to give up.
    if (hopeless.some((trouble) => before.has(`${trouble.pod}/${trouble.container}`))) return troubles;
    before = keys;
  }
  return [];
}

interface EventList {
  readonly items: readonly {
    readonly type: string;
    readonly reason: string;
    readonly message: string;
    readonly count?: number;
  }[];
}

async function lastWarning(ctx: Context, rollout: Rollout, pod: string): Promise<string | undefined> {
  const selector = `--field-selector=involvedObject.name=${pod},type=Warning`;
  const args = ["events", "--namespace", rollout.namespace, selector, "--sort-by=.lastTimestamp"];
  const events = await getObjects<EventList>(ctx, rollout.access, args).catch(() => ({ items: [] }));
  const last = events.items.at(-1);
  return last ? `${last.reason}: ${last.message}` : undefined;
}

async function lastLog(ctx: Context, rollout: Rollout, trouble: PodTrouble): Promise<string> {
  if (trouble.container === undefined) return "";
  const previous = trouble.restarted ? ["--previous"] : [];
  const args = ["logs", trouble.pod, "--container", trouble.container, "--namespace", rollout.namespace, "--tail=10"];
  const result = await runKubectl(ctx, rollout.access, [...args, ...previous], { timeoutMs: 10_000 });
  return result.exitCode === 0 ? result.stdout.trimEnd() : "";
}

/** Tells of each trouble: pod, container, reason, last warning, last lines of the log. Three at most. */
export async function evidenceOf(ctx: Context, rollout: Rollout, troubles: readonly PodTrouble[]): Promise<string> {
  const parts = await Promise.all(
    troubles.slice(0, 3).map(async (trouble) => {
      const [warning, log] = await Promise.all([
        lastWarning(ctx, rollout, trouble.pod),
        lastLog(ctx, rollout, trouble),
      ]);
      const container = trouble.container === undefined ? "" : `, container ${trouble.container}`;
      const lines = [`pod ${trouble.pod}${container}: ${trouble.reason}: ${trouble.message.trim()}`];
      if (warning) lines.push(`  last event: ${warning}`);
      if (log)
        lines.push(
          "  last log lines:",
          ...lastLines(log, 10)
            .split("\n")
            .map((line) => `    ${line}`),
        );
      return lines.join("\n");
    }),
  );
  if (troubles.length > 3) parts.push(`and ${troubles.length - 3} more`);
  return parts.join("\n");
}
