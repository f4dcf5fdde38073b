export { type ClusterAccess, clusterFailure, getObjects, runKubectl } from "./kubectl.ts";
