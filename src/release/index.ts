export { deployEnvironment } from "./deploy-environment.ts";
export { release } from "./release.ts";
export { releaseHistory, rollback, uninstall } from "./release-life.ts";
export { formatStatus, releaseStatus } from "./status.ts";
