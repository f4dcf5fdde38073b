export { dependencyFindings } from "./dependency-findings.ts";
export { strayFiles } from "./stray-files.ts";
