export { clusterProblem } from "./cluster-problem.ts";
export { type ClusterAccess, Kubectl } from "./kubectl.ts";
export { type Refusal, refusalIn } from "./refusal.ts";
