/** The fields of Kubernetes objects that describe a rollout. A new object may lack any optional field. */
export interface ClusterObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly uid?: string;
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly { readonly kind: string; readonly name: string; readonly uid: string }[];
  };
  readonly spec?: { readonly replicas?: number };
  readonly status?: {
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberReady?: number;
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: { readonly waiting?: Reason; readonly terminated?: Reason & { readonly exitCode: number } };
  readonly lastState?: { readonly terminated?: Reason & { readonly exitCode: number } };
}

interface Reason {
  readonly reason?: string;
  readonly message?: string;
}

/** The kinds that create pods and keep them running. */
export const WORKLOAD_KINDS: ReadonlySet<string> = new Set(["Deployment", "StatefulSet", "DaemonSet", "ReplicaSet"]);

/** The workloads of a release that are not rolled out. */
export interface WorkloadProgress {
  /** Not in the cluster: another user deleted them. */
  readonly missing: readonly string[];
  /** With fewer ready pods of the newest template than requested, or with old pods left. */
  readonly waiting: readonly string[];
}

function isRolledOut({ kind, metadata, spec, status }: ClusterObject): boolean {
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) return false;
  if (kind === "DaemonSet") {
    const desired = status?.desiredNumberScheduled ?? 0;
    return (status?.updatedNumberScheduled ?? 0) >= desired && (status?.numberReady ?? 0) >= desired;
  }
  const desired = spec?.replicas ?? 1;
  const { updatedReplicas = 0, readyReplicas = 0, replicas = 0 } = status ?? {};
  // A ReplicaSet without a Deployment has no updatedReplicas, because it has only one template.
  const updated = kind === "ReplicaSet" ? replicas : updatedReplicas;
  return updated >= desired && readyReplicas >= desired && replicas <= desired;
}

/**
 * Returns which workloads of a release are not rolled out.
 *
 * @param objects the namespace's Deployments, StatefulSets, DaemonSets and ReplicaSets
 * @param managed the release's workloads: `Deployment/web`
 */
export function workloadProgress(objects: readonly ClusterObject[], managed: ReadonlySet<string>): WorkloadProgress {
  const found = new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
  const missing: string[] = [];
  const waiting: string[] = [];
  for (const name of managed) {
    const object = found.get(name);
    if (!object) missing.push(name);
    else if (!isRolledOut(object)) waiting.push(name);
  }
  return { missing, waiting };
}
