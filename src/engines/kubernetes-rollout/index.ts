export { type ClusterObject, type WorkloadProgress, workloadProgress } from "./rollout.ts";
export { type ClusterEvent, type Trouble, troublesOf } from "./rollout-troubles.ts";
