/** The parts of Kubernetes objects that say how a rollout goes. All fields may be missing in a fresh object. */
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

interface ContainerStatus {
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

/** Why a pod does not get ready. */
export interface PodTrouble {
  readonly pod: string;
  /** Missing when the pod as a whole is in trouble: it finds no node. */
  readonly container?: string;
  /** Kubernetes' word: `ImagePullBackOff`, `CrashLoopBackOff`, `NotReady`. */
  readonly reason: string;
  readonly message: string;
  /** It will not get well by waiting. */
  readonly terminal: boolean;
  /** The container has run before: its last log is the previous run's. */
  readonly restarted: boolean;
}

const TERMINAL = new Set([
  "ImagePullBackOff",
  "ErrImageNeverPull",
  "InvalidImageName",
  "CreateContainerConfigError",
  "CreateContainerError",
  "RunContainerError",
  "CrashLoopBackOff",
]);

/** The pods of the newest template: those of replaced ReplicaSets say nothing of this rollout. */
function newestPods(objects: readonly ClusterObject[], managed: ReadonlySet<string>): ClusterObject[] {
  const revision = (object: ClusterObject): number =>
    Number(object.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
  const newest = new Map<string, ClusterObject>();
  for (const set of objects.filter((object) => object.kind === "ReplicaSet")) {
    const owner = set.metadata.ownerReferences?.find((reference) => managed.has(`${reference.kind}/${reference.name}`));
    if (!owner) continue;
    const before = newest.get(owner.uid);
    if (!before || revision(set) > revision(before)) newest.set(owner.uid, set);
  }
  const owners = new Set([...newest.values()].map((set) => set.metadata.uid));
  return objects.filter(
    (object) =>
      object.kind === "Pod" &&
      object.metadata.deletionTimestamp === undefined &&
      object.metadata.ownerReferences?.some(
        (reference) => owners.has(reference.uid) || managed.has(`${reference.kind}/${reference.name}`),
      ),
  );
}

function containerTrouble(pod: string, status: ContainerStatus): PodTrouble | undefined {
  const waiting = status.state?.waiting;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  const restarted = status.restartCount > 0;
  const base = { pod, container: status.name, restarted };
  if (waiting?.reason && (TERMINAL.has(waiting.reason) || waiting.reason.startsWith("Err"))) {
    const exit = ended ? `, last exit code ${ended.exitCode}${ended.reason ? ` (${ended.reason})` : ""}` : "";
    return {
      ...base,
      reason: waiting.reason,
      message: `${waiting.message ?? ""}${exit}`,
      terminal: TERMINAL.has(waiting.reason),
    };
  }
  if (status.state?.terminated && status.state.terminated.exitCode !== 0) {
    const { reason = "Error", exitCode } = status.state.terminated;
    return { ...base, reason, message: `ended with exit code ${exitCode}`, terminal: status.restartCount > 1 };
  }
  if (status.ready) return undefined;
  return {
    ...base,
    reason: waiting?.reason ?? "NotReady",
    message: waiting?.message ?? "runs, and is not ready",
    terminal: false,
  };
}

/**
 * Finds out why the pods of a rollout are not ready.
 *
 * @param objects pods and ReplicaSets of the namespace
 * @param managed the release's workloads: `Deployment/web`, `StatefulSet/db`
 * @returns a trouble for each container that is not well, the hopeless ones first.
 */
export function podTroubles(objects: readonly ClusterObject[], managed: ReadonlySet<string>): PodTrouble[] {
  const troubles = newestPods(objects, managed).flatMap((pod): PodTrouble[] => {
    const name = pod.metadata.name;
    if (pod.status?.phase === "Succeeded") return [];
    const unplaced = pod.status?.conditions?.find((c) => c.type === "PodScheduled" && c.status === "False");
    if (unplaced) {
      const message = unplaced.message ?? "no node takes it";
      return [{ pod: name, reason: unplaced.reason ?? "Unschedulable", message, terminal: false, restarted: false }];
    }
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    // A finished init container is "not ready" for ever.
    const open = statuses.filter((status) => status.state?.terminated?.exitCode !== 0);
    return open.flatMap((status) => containerTrouble(name, status) ?? []);
  });
  return troubles.sort((a, b) => Number(b.terminal) - Number(a.terminal));
}

/** How far the workloads of a release are. */
export interface WorkloadProgress {
  /** Not in the cluster at all: somebody deleted them. */
  readonly missing: readonly string[];
  /** There, with fewer ready pods of the newest template than wanted, or with old ones left. */
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
  // A bare ReplicaSet has no updatedReplicas: it knows one template only.
  const updated = kind === "ReplicaSet" ? replicas : updatedReplicas;
  return updated >= desired && readyReplicas >= desired && replicas <= desired;
}

/**
 * Says how far the workloads of a release are.
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
