export { type ChartContent, readChart } from "./chart-content.ts";
export type { Environment, ImageConfig, Project } from "./environment.ts";
export { environmentInCluster, environmentToChange } from "./environment-in-cluster.ts";
export { type GivenRelease, type Selected, selectRelease, selectReleases } from "./given-release.ts";
export { environmentOf, loadProject, loadRules } from "./project.ts";
export { requireChartRepository, type Target, targetOf } from "./target.ts";
export { shownPath, ValuesReader } from "./values-reader.ts";
