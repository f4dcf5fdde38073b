export { checkConfig, checkLock } from "./checks.ts";
export type { ConfigData, EnvironmentData, ImageData } from "./data.ts";
export { type ConfigFile, readConfigFile } from "./read-config-file.ts";
