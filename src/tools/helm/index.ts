export { type ChartWithValues, Helm, type ReleaseMetadata } from "./helm.ts";
export { HelmError } from "./helm-error.ts";
export { type HelmRepository, helmRepositories } from "./helm-repositories.ts";
export { type Revision, wasDeployed } from "./revision.ts";
export { templateFailure } from "./template-failure.ts";
