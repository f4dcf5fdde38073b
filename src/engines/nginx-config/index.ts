export { MAIN_FILE, type MountedConfig, type MountedFile, mainFile, mountedConfigs } from "./mounted-config.ts";
export { type NginxFault, nginxFault } from "./nginx-verdict.ts";
export { isUnfinished, readConfig } from "./read-config.ts";
export { TestFolder } from "./test-folder.ts";
