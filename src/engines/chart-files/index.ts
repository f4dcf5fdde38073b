export { allCharts, type Chart, chartOf, decode } from "./chart.ts";
export type { ChartFile } from "./chart-file.ts";
export { canonicalContent, chartFilesOf, contentHash, differingFiles, sha256, withoutBom } from "./content.ts";
export { type ChartDependency, type LockedDependency, parseLock } from "./dependency-fields.ts";
export { type Dependencies, type DependencyState, dependenciesOf, isVersionRight, lockText } from "./lock.ts";
export { type ChartMetadata, checkVersion, parseChartYaml } from "./metadata.ts";
export { type ChartPackage, type PackOptions, packChart, packedVersion } from "./pack.ts";
export { inPlace } from "./place.ts";
