import type { Chart, ChartDependency } from "../chart-files/index.ts";
import type { Layer } from "./merged-value.ts";
import { fromLayer, type MutableMap } from "./mutable-value.ts";

/** A dependency while it is being resolved. */
export interface Dependency extends Omit<ChartDependency, "name" | "importValues"> {
  /** The name of the chart; after resolution, its alias if it has one. */
  name: string;
  importValues: ChartDependency["importValues"];
}

/** The part of Chart.yaml that affects values. Aliases of a chart share the facts of its subcharts, as in Helm. */
export interface ChartFacts {
  /** The key of the chart's values in those of its parent. */
  readonly name: string;
  readonly version: string;
  /** Undefined if Chart.yaml has no `dependencies`, or if none is enabled. */
  dependencies: readonly Dependency[] | undefined;
}

/** The values of a chart while they are merged. Disabled subcharts are removed, and aliases rename subcharts. */
export interface ChartValues {
  readonly chart: Chart;
  readonly facts: ChartFacts;
  defaults: MutableMap;
  subcharts: readonly ChartValues[];
}

const knownDefaults = new WeakMap<Chart, MutableMap>();

/** Prepares a chart for merging; its defaults are converted once. */
export function chartValues(chart: Chart, path: readonly string[] = []): ChartValues {
  const { name, version, dependencies, listsDependencies } = chart.metadata;
  return {
    chart,
    facts: { name, version, dependencies: listsDependencies ? dependencies.map((item) => ({ ...item })) : undefined },
    defaults: defaultsOf(chart, path),
    subcharts: chart.subcharts.map((item) => chartValues(item, [...path, item.name])),
  };
}

function defaultsOf(chart: Chart, path: readonly string[]): MutableMap {
  const known = knownDefaults.get(chart);
  if (known) return known;
  const { node, source } = chart.values;
  if (!node) throw new Error(`${source.file} was not read`);
  const name = path.length === 0 ? "chart defaults" : `defaults of ${path.join(".")}`;
  const layer: Layer = { name, file: source.file, defaults: path.length === 0 ? "chart" : "subchart", node };
  const defaults = fromLayer(layer);
  knownDefaults.set(chart, defaults);
  return defaults;
}
