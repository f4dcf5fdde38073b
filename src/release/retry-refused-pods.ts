import type { Context } from "../context.ts";
import type { ClusterObject } from "../engines/kubernetes-rollout/index.ts";
import { Kubectl } from "../tools/kubectl/index.ts";
import type { Rollout } from "./rollout.ts";

const ANNOTATION = "chartwright.dev/retry";

/**
 * Makes Kubernetes immediately retry to create pods that the API server refused. A ReplicaSet waits longer after each
 * attempt, up to 16 minutes, even if the cause is fixed. A deploy with the same values does not change the ReplicaSet;
 * setting and removing an annotation does.
 */
export async function retryRefusedPods(ctx: Context, { access, namespace, workloads }: Rollout): Promise<void> {
  const kubectl = new Kubectl(ctx, access);
  for (const { metadata, status } of await kubectl.list<ClusterObject>(["replicasets"], namespace)) {
    const isOurs = metadata.ownerReferences?.some(({ kind, name }) => workloads.has(`${kind}/${name}`));
    const isRefused = status?.conditions?.some((one) => one.type === "ReplicaFailure" && one.status === "True");
    if (!isOurs || !isRefused) continue;
    const set = { kind: "replicaset", name: metadata.name, namespace };
    // If the login lacks this right, the ReplicaSet retries at its own pace.
    await kubectl.annotate(set, ANNOTATION, "now").catch(() => {});
    await kubectl.annotate(set, ANNOTATION, undefined).catch(() => {});
  }
}
