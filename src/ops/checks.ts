import type { Chart } from "../core/chart/chart.ts";
import type { Finding } from "../core/finding.ts";
import { lintChart } from "../core/lint/lint-chart.ts";
import { lintObjects } from "../core/lint/lint-objects.ts";
import type { Merged } from "../core/values/merge.ts";
import type { Layer } from "../core/values/merged-value.ts";
import { redundantFindings } from "../core/values/redundant.ts";
import { secretFindings } from "../core/values/secret.ts";
import type { ChartContent } from "./chart-content.ts";
import type { Environment } from "./environment.ts";

/** What is looked at of a chart, whatever the environment. */
export interface CheckedChart {
  readonly content: ChartContent;
  readonly chart: Chart;
}

/** What is looked at of an environment before it is rendered. */
export interface CheckedValues extends CheckedChart {
  readonly merged: Merged;
  /** Lowest first, the chart's defaults not among them. */
  readonly layers: readonly Layer[];
  readonly environment: Environment;
}

/** What is looked at of an environment that Helm has rendered. */
export interface CheckedManifest extends CheckedValues {
  readonly manifest: string;
}

/** Checks of a chart. A new one is a file in core and a line here, or in one of the lists below. */
export const CHART_CHECKS: readonly ((chart: CheckedChart) => readonly Finding[])[] = [
  ({ content }) => lintChart(content.place, content.files),
  ({ chart }) => (chart.values.node ? secretFindings(chart.values.node, { defaults: true }) : []),
];

/** Checks of the values of an environment. */
export const VALUES_CHECKS: readonly ((values: CheckedValues) => readonly Finding[])[] = [
  ({ layers }) => filesOf(layers).flatMap((layer) => secretFindings(layer.node, { defaults: false })),
  ({ merged, layers, environment }) => within(environment, redundantFindings(merged.root, new Set(filesOf(layers)))),
];

/** Checks of what Helm rendered. */
export const MANIFEST_CHECKS: readonly ((manifest: CheckedManifest) => readonly Finding[])[] = [
  ({ content, manifest, environment }) => within(environment, lintObjects(content.place, content.files, manifest)),
];

/** Findings that may be others in another environment. */
function within({ name }: Environment, findings: readonly Finding[]): Finding[] {
  return findings.map((item) => ({ ...item, environment: name }));
}

const filesOf = (layers: readonly Layer[]): Layer[] => layers.filter((layer) => layer.file !== undefined);
