export { type ClusterObject, WORKLOAD_KINDS, type WorkloadProgress, workloadProgress } from "./rollout.ts";
export { type ClusterEvent, type Trouble, troublesOf } from "./rollout-troubles.ts";
