import type { Context } from "../context.ts";
import { type ClusterObject, type Trouble, troublesOf } from "../engines/kubernetes-rollout/index.ts";
import { labOf, readState } from "../lab/index.ts";
import type { Environment, Target } from "../project/index.ts";
import { Helm } from "../tools/helm/index.ts";
import { Kubectl } from "../tools/kubectl/index.ts";
import { missingRelease } from "./missing-release.ts";
import { ROLLOUT_KINDS } from "./rollout.ts";

/** A workload with the number of its ready pods. */
export interface WorkloadStatus {
  readonly workload: string;
  readonly ready: number;
  readonly desired: number;
  readonly images: readonly string[];
}

/** The status of a release. */
export interface ReleaseStatus {
  readonly release: string;
  readonly namespace: string;
  readonly revision: number;
  readonly status: string;
  readonly chart: string;
  readonly chartVersion: string;
  readonly deployedAt: string;
  readonly workloads: readonly WorkloadStatus[];
  readonly troubles: readonly Trouble[];
  /** The URL of its page, in the lab. */
  readonly url?: string | undefined;
  /** Deployed, with every pod ready and no troubles. */
  readonly healthy: boolean;
}

interface Workload extends ClusterObject {
  readonly spec?: {
    readonly replicas?: number;
    readonly template?: { readonly spec?: { readonly containers?: readonly { readonly image: string }[] } };
  };
  readonly status?: ClusterObject["status"] & {
    readonly readyReplicas?: number;
    readonly numberReady?: number;
    readonly desiredNumberScheduled?: number;
  };
}

function workloadStatus(object: Workload): WorkloadStatus {
  const { spec, status } = object;
  return {
    workload: `${object.kind}/${object.metadata.name}`,
    ready: status?.readyReplicas ?? status?.numberReady ?? 0,
    desired: status?.desiredNumberScheduled ?? spec?.replicas ?? 0,
    images: spec?.template?.spec?.containers?.map((container) => container.image) ?? [],
  };
}

/**
 * Reads a release's status: its revision, its workloads, and why pods are not ready.
 *
 * @throws E_REFUSED if there is no such release, E_CLUSTER
 */
export async function releaseStatus(ctx: Context, environment: Environment, target: Target): Promise<ReleaseStatus> {
  const metadata = await new Helm(ctx, target).metadata(environment);
  if (!metadata) throw missingRelease(environment);
  const items = await new Kubectl(ctx, target).list<Workload>(ROLLOUT_KINDS, environment.namespace);
  const own = items.filter(
    (object) => object.metadata.annotations?.["meta.helm.sh/release-name"] === environment.release,
  );
  const workloads = own
    .filter((object) => /^(Deployment|StatefulSet|DaemonSet)$/.test(object.kind))
    .map(workloadStatus);
  const troubles = troublesOf(items, new Set(workloads.map(({ workload }) => workload)));
  const state = environment.target?.kind === "lab" ? await readState(labOf(ctx)) : undefined;
  const forwarded = state?.forwards[`${environment.namespace}/${environment.release}`];
  return {
    release: metadata.name,
    namespace: metadata.namespace,
    revision: metadata.revision,
    status: metadata.status,
    chart: metadata.chart,
    chartVersion: metadata.version,
    deployedAt: metadata.deployedAt,
    workloads,
    troubles,
    url: forwarded && `http://127.0.0.1:${forwarded.port}`,
    healthy:
      metadata.status === "deployed" &&
      troubles.length === 0 &&
      workloads.every((workload) => workload.ready >= workload.desired),
  };
}
