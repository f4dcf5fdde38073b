import type { Context } from "../context.ts";
import type { ClusterObject } from "../engines/kubernetes-rollout/index.ts";
import { getObjects, runKubectl } from "../tools/kubectl/index.ts";
import type { Rollout } from "./rollout.ts";

const NUDGE = "chartwright.dev/retry";

/**
 * Has Kubernetes make pods at once that the API server refused before. By itself a ReplicaSet waits longer and longer,
 * up to 16 minutes, whatever has been mended meanwhile, and a deploy with the same values does not touch it. An
 * annotation that comes and goes again does.
 */
export async function retryRefused(ctx: Context, { access, namespace, workloads }: Rollout): Promise<void> {
  const where = ["--namespace", namespace];
  const { items } = await getObjects<{ readonly items: readonly ClusterObject[] }>(ctx, access, [
    "replicasets",
    ...where,
  ]);
  for (const { metadata, status } of items) {
    const isOurs = metadata.ownerReferences?.some(({ kind, name }) => workloads.has(`${kind}/${name}`)) ?? false;
    const isRefused =
      status?.conditions?.some((one) => one.type === "ReplicaFailure" && one.status === "True") ?? false;
    if (!isOurs || !isRefused) continue;
    // Where this login may not do it, the ReplicaSet tries again in its own time.
    await runKubectl(ctx, access, ["annotate", "replicaset", metadata.name, ...where, `${NUDGE}=now`]);
    await runKubectl(ctx, access, ["annotate", "replicaset", metadata.name, ...where, `${NUDGE}-`]);
  }
}
