import type { Chart } from "../engines/chart-files/index.ts";
import { dependenciesOf } from "../engines/chart-files/index.ts";
import { lintChart, lintObjects } from "../engines/helm-lint/index.ts";
import type { CompiledSchema } from "../engines/helm-schema/index.ts";
import type { Layer, Merged, MergedMap } from "../engines/helm-values/index.ts";
import type { ManifestDocument } from "../engines/kubernetes-api/index.ts";
import { dependencyFindings, strayFiles } from "../engines/package-checks/index.ts";
import { defaultFaults, deprecatedValues, schemaDrift } from "../engines/schema-findings/index.ts";
import { secretFindings } from "../engines/secrets/index.ts";
import type { TemplateAnalysis } from "../engines/template-reads/index.ts";
import { type Declared, declaredBySchema, undeclaredValues, unusedValues } from "../engines/template-reads/index.ts";
import { redundantOverrides } from "../engines/value-layers/index.ts";
import type { Finding } from "../findings/index.ts";
import type { ChartContent, Environment } from "../project/index.ts";

/** A chart, independent of environments. */
export interface CheckedChart {
  readonly content: ChartContent;
  readonly chart: Chart;
  /** The chart's own schema; undefined if it has none, or if it cannot be applied. */
  readonly schema: CompiledSchema | undefined;
  /** The chart's values without other layers. */
  readonly defaults: MergedMap;
}

/** An environment before it is rendered. */
export interface CheckedValues {
  readonly chart: Chart;
  /** The schemas of the enabled charts, except those that cannot be applied. */
  readonly schemas: ReadonlyMap<Chart, CompiledSchema>;
  readonly merged: Merged;
  /** Lowest first, without the chart's defaults. */
  readonly layers: readonly Layer[];
  readonly environment: Environment;
  /** Undefined if the templates cannot be analyzed. */
  readonly analysis: TemplateAnalysis | undefined;
  /** Whether the chart is a folder, so that the user may be its author. */
  readonly isFolder: boolean;
}

/** An environment that Helm has rendered. */
export interface CheckedManifest extends CheckedValues {
  readonly content: ChartContent;
  readonly documents: readonly ManifestDocument[];
}

/** Checks of a chart. To add a check, write a function in an engine and add it to one of these lists. */
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
  ({ merged, layers, environment }) => within(environment, redundantOverrides(merged.root, new Set(filesOf(layers)))),
  ({ merged, schemas, environment }) =>
    merged.charts.flatMap(({ chart, path }) => {
      const schema = schemas.get(chart);
      const isDefault = (layer: Layer): boolean => layer.defaults !== undefined;
      // Few schemas deprecate values, and finding them takes as long as judging the values.
      if (!schema || !chart.schema?.text.includes('"deprecated"')) return [];
      return within(environment, deprecatedValues(schema, merged.root, { isDefault, prefix: path }));
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

/** Checks of rendered manifests. */
export const MANIFEST_CHECKS: readonly ((manifest: CheckedManifest) => readonly Finding[])[] = [
  ({ content, documents, environment }) => within(environment, lintObjects(content.place, content.files, documents)),
];

/** Adds the environment to findings that may differ in another environment. */
export function within({ name }: Environment, findings: readonly Finding[]): Finding[] {
  return findings.map((item) => ({ ...item, environment: name }));
}

const filesOf = (layers: readonly Layer[]): Layer[] => layers.filter((layer) => layer.file !== undefined);

function roleOf({ defaults }: Layer): "own defaults" | "subchart defaults" | "given" {
  if (defaults === undefined) return "given";
  return defaults === "chart" ? "own defaults" : "subchart defaults";
}

/** Returns the values that a chart's schema declares. */
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
    // The rule schema/invalid reports such a schema.
    return {};
  }
}
