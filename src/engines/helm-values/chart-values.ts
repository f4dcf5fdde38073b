import type { Chart, ChartDependency } from "../chart-files/index.ts";
import type { Layer } from "./merged-value.ts";
import { fromLayer, type MutableMap } from "./mutable-value.ts";

/** A dependency while it is resolved. */
export interface Dependency extends Omit<ChartDependency, "name" | "importValues"> {
  /** The chart's name, and once the dependency is resolved its alias. */
  name: string;
  importValues: ChartDependency["importValues"];
}

/** What of Chart.yaml decides about values. Two aliases of a chart share that of its subcharts, as in Helm. */
export interface ChartFacts {
  /** The key of the chart's values in its parent's. */
  readonly name: string;
  readonly version: string;
  /** Undefined where Chart.yaml has no `dependencies`, or none that is enabled. */
  dependencies: readonly Dependency[] | undefined;
}

/** A chart as far as its values go, while they are merged: what is disabled is taken out, an alias gives a name. */
export interface ChartValues {
  readonly chart: Chart;
  readonly facts: ChartFacts;
  defaults: MutableMap;
  subcharts: readonly ChartValues[];
}

const known = new WeakMap<Chart, MutableMap>();

/** A chart ready to be merged; its defaults are made of its file once. */
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
  const before = known.get(chart);
  if (before) return before;
  const { node, source } = chart.values;
  if (!node) throw new Error(`${source.file} was not read`);
  const name = path.length === 0 ? "chart defaults" : `defaults of ${path.join(".")}`;
  const layer: Layer = { name, file: source.file, defaults: path.length === 0 ? "chart" : "subchart", node };
  const defaults = fromLayer(layer);
  known.set(chart, defaults);
  return defaults;
}
