export { runHelm } from "./helm.ts";
export { type HelmRepository, helmRepositories } from "./helm-repositories.ts";
