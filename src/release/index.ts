export { deployEnvironment } from "./deploy-environment.ts";
export { releaseHistory } from "./history.ts";
export { release } from "./release.ts";
export { rollback } from "./rollback.ts";
export { formatStatus, releaseStatus } from "./status.ts";
export { uninstall } from "./uninstall.ts";
