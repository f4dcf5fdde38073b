export { deployEnvironment } from "./deploy-environment.ts";
export { releaseHistory } from "./history.ts";
export { type Released, release } from "./release.ts";
export { rollback } from "./rollback.ts";
export { type ReleaseStatus, releaseStatus } from "./status.ts";
export { uninstall } from "./uninstall.ts";
