export { type ChartContent, readChart } from "./chart-content.ts";
export type { Environment, Project } from "./environment.ts";
export { environmentInCluster, environmentToChange } from "./environment-in-cluster.ts";
export { environmentOf, loadProject, loadRules } from "./project.ts";
export { type ReleaseOptions, type Selected, selectEnvironment, selectEnvironments } from "./select-environments.ts";
export { requireChartRepository, type Target, targetOf } from "./target.ts";
export { shownPath, ValuesReader } from "./values-reader.ts";
