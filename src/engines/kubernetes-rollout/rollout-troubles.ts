import type { ClusterObject, ContainerStatus } from "./rollout.ts";

/** Why a pod does not get ready, or is not even made. */
export interface Trouble {
  /** Missing where there is no pod: `workload` says who does not get it. */
  readonly pod?: string;
  /** `ReplicaSet/web-5d…`: the API server refuses its pods. */
  readonly workload?: string;
  /** Missing when the pod as a whole is in trouble: it finds no node, or a volume is not there. */
  readonly container?: string;
  /** Kubernetes' word: `ImagePullBackOff`, `CrashLoopBackOff`, `FailedMount`, `FailedCreate`, `NotReady`. */
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

/** An event of a namespace, as far as it tells of a rollout. */
export interface ClusterEvent {
  readonly type?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly involvedObject?: { readonly kind?: string; readonly name?: string; readonly uid?: string };
}

/** What is asked beside the objects themselves. */
export interface RolloutFacts {
  /** The namespace's events, oldest first. */
  readonly events?: readonly ClusterEvent[];
  /** Whether something of the release may yet make a ConfigMap or Secret of that name: a Certificate, say. */
  readonly isSupplied?: (name: string) => boolean;
}

/** The ReplicaSets of the newest template: pods of those that are replaced say nothing of this rollout. */
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

/** The API server takes no pods of a ReplicaSet. A quota has room again when a pod has gone. */
function refusal({ kind, metadata, status }: ClusterObject, leaving: boolean): Trouble | undefined {
  const failure = status?.conditions?.find(({ type, status: is }) => type === "ReplicaFailure" && is === "True");
  if (!failure) return undefined;
  const message = failure.message ?? "its pods are not made";
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
    const message = unplaced.message ?? "no node takes it";
    return [{ pod: name, reason: unplaced.reason ?? "Unschedulable", message, terminal: false, restarted: false }];
  }
  const unmounted = mountTrouble(pod, facts);
  if (unmounted) return [unmounted];
  const statuses = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
  // A finished init container is "not ready" for ever.
  const open = statuses.filter((one) => one.state?.terminated?.exitCode !== 0);
  return open.flatMap((one) => containerTrouble(name, one) ?? []);
}

/** A volume that cannot be mounted: of that only events tell. Once the pod has its sandbox they are of the past. */
function mountTrouble({ metadata, status }: ClusterObject, facts: RolloutFacts): Trouble | undefined {
  if (status?.conditions?.some(({ type, status: is }) => type === "PodReadyToStartContainers" && is === "True"))
    return undefined;
  const own = (facts.events ?? []).filter(
    ({ reason, involvedObject }) => reason === "FailedMount" && involvedObject?.uid === metadata.uid,
  );
  const message = own.at(-1)?.message;
  if (message === undefined) return undefined;
  const missing = /\b(?:configmap|secret) "([^"]+)" not found/i.exec(message)?.[1];
  // Every new namespace gets that one from the cluster, in its time.
  const comes = missing === "kube-root-ca.crt" || (missing !== undefined && facts.isSupplied?.(missing) === true);
  const terminal = (missing !== undefined && !comes) || /references non-existent \w+ key/.test(message);
  return { pod: metadata.name, reason: "FailedMount", message, terminal, restarted: false };
}
