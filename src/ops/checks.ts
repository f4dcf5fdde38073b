import type { Chart } from "../core/chart/chart.ts";
import { dependenciesOf } from "../core/chart/lock.ts";
import type { Finding } from "../core/finding.ts";
import type { ManifestDocument } from "../core/kubernetes/read-manifest.ts";
import { lintChart } from "../core/lint/lint-chart.ts";
import { lintObjects } from "../core/lint/lint-objects.ts";
import { dependencyFindings } from "../core/packing/dependency-findings.ts";
import { strayFiles } from "../core/packing/stray-files.ts";
import type { CompiledSchema } from "../core/schema/compile-schema.ts";
import { defaultFaults } from "../core/schema/default-faults.ts";
import { deprecatedValues } from "../core/schema/deprecated-values.ts";
import { schemaDrift } from "../core/schema/schema-drift.ts";
import type { TemplateAnalysis } from "../core/template/analyze-templates.ts";
import { type Declared, declaredBySchema } from "../core/template/declared.ts";
import { undeclaredValues } from "../core/template/undeclared-value.ts";
import { unusedValues } from "../core/template/unused-value.ts";
import type { Merged } from "../core/values/merge.ts";
import type { Layer, MergedMap } from "../core/values/merged-value.ts";
import { redundantFindings } from "../core/values/redundant.ts";
import { secretFindings } from "../core/values/secret.ts";
import type { ChartContent } from "./chart-content.ts";
import type { Environment } from "./environment.ts";

/** What is looked at of a chart, whatever the environment. */
export interface CheckedChart {
  readonly content: ChartContent;
  readonly chart: Chart;
  /** The chart's own schema; undefined where it has none that can be judged. */
  readonly schema: CompiledSchema | undefined;
  /** Its values with no other layer. */
  readonly defaults: MergedMap;
}

/** What is looked at of an environment before it is rendered. */
export interface CheckedValues {
  readonly chart: Chart;
  /** The schemas of the charts that take part, as far as they can be judged. */
  readonly schemas: ReadonlyMap<Chart, CompiledSchema>;
  readonly merged: Merged;
  /** Lowest first, the chart's defaults not among them. */
  readonly layers: readonly Layer[];
  readonly environment: Environment;
  /** Undefined where nothing can be said of the templates. */
  readonly analysis: TemplateAnalysis | undefined;
  /** The chart lies in a folder, so that whoever reads this may be its author. */
  readonly isFolder: boolean;
}

/** What is looked at of an environment that Helm has rendered. */
export interface CheckedManifest extends CheckedValues {
  readonly content: ChartContent;
  readonly documents: readonly ManifestDocument[];
}

/** Checks of a chart. A new check is a file in core, and a line here or in one of the lists below. */
export const CHART_CHECKS: readonly ((chart: CheckedChart) => readonly Finding[])[] = [
  ({ content }) => lintChart(content.place, content.files),
  ({ content }) => strayFiles(content.place, content.files),
  ({ content: { place, files }, chart }) => dependencyFindings(place, files, dependenciesOf(chart.metadata, files)),
  ({ chart }) => (chart.values.node ? secretFindings(chart.values.node, { defaults: true }) : []),
  ({ schema, defaults }) => (schema ? defaultFaults(schema, defaults) : []),
  ({ chart, schema, defaults }) =>
    schema ? schemaDrift(schema.json, defaults, ["global", ...chart.subcharts.map(({ name }) => name)]) : [],
];

/** Checks of the values of an environment. */
export const VALUES_CHECKS: readonly ((values: CheckedValues) => readonly Finding[])[] = [
  ({ layers }) => filesOf(layers).flatMap((layer) => secretFindings(layer.node, { defaults: false })),
  ({ merged, layers, environment }) => within(environment, redundantFindings(merged.root, new Set(filesOf(layers)))),
  ({ merged, schemas, environment }) =>
    merged.charts.flatMap(({ chart, path }) => {
      const schema = schemas.get(chart);
      const isDefault = (layer: Layer): boolean => layer.defaults !== undefined;
      // Few schemas have such values, and to find them takes as long as to judge.
      if (!schema || !chart.schema?.text.includes('"deprecated"')) return [];
      return within(environment, deprecatedValues(schema, merged.root, isDefault, path));
    }),
  ({ analysis, merged, environment, isFolder }) =>
    analysis
      ? unusedValues({ analysis, root: merged.root, roleOf, defaults: isFolder }).map((item) =>
          item.layer === "chart defaults" ? item : { ...item, environment: environment.name },
        )
      : [],
  ({ analysis, chart, merged }) =>
    analysis ? undeclaredValues({ analysis, root: merged.root, ...declared(chart) }) : [],
];

/** Checks of what Helm rendered. */
export const MANIFEST_CHECKS: readonly ((manifest: CheckedManifest) => readonly Finding[])[] = [
  ({ content, documents, environment }) => within(environment, lintObjects(content.place, content.files, documents)),
];

/** Findings that may be others in another environment. */
export function within({ name }: Environment, findings: readonly Finding[]): Finding[] {
  return findings.map((item) => ({ ...item, environment: name }));
}

const filesOf = (layers: readonly Layer[]): Layer[] => layers.filter((layer) => layer.file !== undefined);

function roleOf({ defaults }: Layer): "own defaults" | "subchart defaults" | "given" {
  if (defaults === undefined) return "given";
  return defaults === "chart" ? "own defaults" : "subchart defaults";
}

/** What a chart's schema declares, worked out once. */
function declared(chart: Chart): { readonly schema?: Declared } {
  const known = declarations.get(chart) ?? declarationOf(chart);
  declarations.set(chart, known);
  return known;
}

const declarations = new WeakMap<Chart, { readonly schema?: Declared }>();

function declarationOf({ schema }: Chart): { readonly schema?: Declared } {
  if (!schema) return {};
  try {
    return { schema: declaredBySchema(JSON.parse(schema.text)) };
  } catch {
    // A broken schema is told elsewhere.
    return {};
  }
}
