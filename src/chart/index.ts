export { fetchChart } from "./fetch-chart.ts";
export { type Packaging, packageCharts, packChartOf, packedVersionOf } from "./package.ts";
export { type Publication, type PublishedChart, publishChart } from "./publish-charts.ts";
export { publishPackages } from "./publish-packages.ts";
export type { SigningRequest } from "./sign-chart.ts";
