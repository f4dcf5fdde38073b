export { isAlive } from "./daemon.ts";
export { labDown } from "./down.ts";
export { type LabEnvironment, labEnvironment } from "./environment.ts";
export { forward, unforward } from "./forwards.ts";
export { labOf } from "./lab.ts";
export { readLog } from "./logs.ts";
export { type StartedLab, startLab } from "./start-lab.ts";
export { addressesOf, kubeconfigOf, readState } from "./state.ts";
export { type LabStatus, labStatus } from "./status.ts";
