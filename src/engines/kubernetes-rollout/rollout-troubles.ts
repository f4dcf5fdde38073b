import type { ClusterObject, ContainerStatus } from "./rollout.ts";

/** Why a pod is not ready, or was not created. */
export interface Trouble {
  /** Undefined if there is no pod; `workload` is then the workload that lacks it. */
  readonly pod?: string;
  /** `ReplicaSet/web-5d…`: the API server rejects its pods. */
  readonly workload?: string;
  /** Undefined if the reason concerns the whole pod: no node accepts it, or a volume is missing. */
  readonly container?: string;
  /** Kubernetes' reason: `ImagePullBackOff`, `CrashLoopBackOff`, `FailedMount`, `FailedCreate`, `NotReady`. */
  readonly reason: string;
  readonly message: string;
  /** Waiting cannot help. */
  readonly terminal: boolean;
  /** The container was restarted: its last log is that of the previous run. */
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

/** The fields of a namespace's event that describe a rollout. */
export interface ClusterEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
}

/** Information besides the objects themselves. */
export interface RolloutFacts {
  /** The namespace's events, oldest first. */
  readonly events?: readonly ClusterEvent[];
  /**
   * Returns whether an object of the release, such as a Certificate, may still create a ConfigMap or Secret with a
   * given name.
   */
  readonly isSupplied?: (name: string) => boolean;
}

/** Returns the ReplicaSets of the newest template. Pods of older ReplicaSets do not belong to this rollout. */
function newestSets(objects: readonly ClusterObject[], managed: ReadonlySet<string>): ClusterObject[] {
  const revision = (object: ClusterObject): number =>
    Number(object.metadata.annotations?.["deployment.kubernetes.io/revision"] ?? 0);
  const newest = new Map<string, ClusterObject>();
  for (const set of objects.filter((object) => object.kind === "ReplicaSet")) {
    const owner = set.metadata.ownerReferences?.find((reference) => managed.has(`${reference.kind}/${reference.name}`));
    if (!owner) continue;
    const before = newest.get(owner.uid);
    if (!before || revision(set) > revision(before)) newest.set(owner.uid, set);
  }
  return [...newest.values()];
}

function newestPods(
  objects: readonly ClusterObject[],
  managed: ReadonlySet<string>,
  sets: readonly ClusterObject[],
): ClusterObject[] {
  const owners = new Set(sets.map((set) => set.metadata.uid));
  return objects.filter(
    (object) =>
      object.kind === "Pod" &&
      object.metadata.deletionTimestamp === undefined &&
      object.metadata.ownerReferences?.some(
        (reference) => owners.has(reference.uid) || managed.has(`${reference.kind}/${reference.name}`),
      ),
  );
}

function containerTrouble(pod: string, status: ContainerStatus): Trouble | undefined {
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
    message: waiting?.message ?? "is running but not ready",
    terminal: false,
  };
}

/**
 * Returns why the pods of a rollout are not ready.
 *
 * @param objects the pods and ReplicaSets of the namespace.
 * @param managed the release's workloads: `Deployment/web`, `StatefulSet/db`.
 * @returns one entry for each container that is not ready; terminal ones come first.
 */
export function troublesOf(
  objects: readonly ClusterObject[],
  managed: ReadonlySet<string>,
  facts: RolloutFacts = {},
): Trouble[] {
  const sets = newestSets(objects, managed);
  const leaving = objects.some(({ kind, metadata }) => kind === "Pod" && metadata.deletionTimestamp !== undefined);
  const refused = sets.flatMap((set) => refusal(set, leaving) ?? []);
  const troubles = newestPods(objects, managed, sets).flatMap((pod) => podTroubles(pod, facts));
  return [...refused, ...troubles].sort((a, b) => Number(b.terminal) - Number(a.terminal));
}

/** Returns why the API server rejects the pods of a ReplicaSet. Not terminal while a pod terminates: it frees quota. */
function refusal({ kind, metadata, status }: ClusterObject, leaving: boolean): Trouble | undefined {
  const failure = status?.conditions?.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True");
  if (!failure) return undefined;
  const message = failure.message ?? "its pods are not created";
  const terminal = !leaving && /is forbidden|is invalid|denied the request/.test(message);
  const reason = failure.reason ?? "FailedCreate";
  return { workload: `${kind}/${metadata.name}`, reason, message, terminal, restarted: false };
}

function podTroubles(pod: ClusterObject, facts: RolloutFacts): Trouble[] {
  const { metadata, status } = pod;
  const { name } = metadata;
  if (status?.phase === "Succeeded") return [];
  const unplaced = status?.conditions?.find((c) => c.type === "PodScheduled" && c.status === "False");
  if (unplaced) {
    const message = unplaced.message ?? "no node accepts it";
    return [{ pod: name, reason: unplaced.reason ?? "Unschedulable", message, terminal: false, restarted: false }];
  }
  const unmounted = mountTrouble(pod, facts);
  if (unmounted) return [unmounted];
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  // A completed init container is never "ready".
  const open = statuses.filter((one) => one.state?.terminated?.exitCode !== 0);
  return open.flatMap((one) => containerTrouble(name, one) ?? []);
}

/** Returns why a volume cannot be mounted. Only events say so; once the pod has its sandbox, they are outdated. */
function mountTrouble({ metadata, status }: ClusterObject, facts: RolloutFacts): Trouble | undefined {
  if (status?.conditions?.some(({ type, status: is }) => type === "PodReadyToStartContainers" && is === "True"))
    return undefined;
  const own = (facts.events ?? []).filter(
    ({ reason, involvedObject }) => reason === "FailedMount" && involvedObject?.uid === metadata.uid,
  );
  const message = own.at(-1)?.message;
  if (message === undefined) return undefined;
  const missing = /\b(?:configmap|secret) "([^"]+)" not found/i.exec(message)?.[1];
  // The cluster creates this ConfigMap in every new namespace, with a delay.
  const expected = missing === "kube-root-ca.crt" || (missing !== undefined && facts.isSupplied?.(missing) === true);
  const terminal = (missing !== undefined && !expected) || /references non-existent \w+ key/.test(message);
  return { pod: metadata.name, reason: "FailedMount", message, terminal, restarted: false };
}
