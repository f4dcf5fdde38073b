export { lintChart } from "./lint-chart.ts";
export { lintObjects } from "./lint-objects.ts";
