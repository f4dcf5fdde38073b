import type { Chart } from "../chart-files/index.ts";
import { applySet } from "./apply-set.ts";
import { type ChartValues, chartValues } from "./chart-values.ts";
import { coalesce, MergeFault } from "./coalesce.ts";
import { processDependencies } from "./dependencies.ts";
import type { HelmBehaviour } from "./helm-behaviour.ts";
import { mergeFiles } from "./merge-files.ts";
import type { Layer, MergedMap } from "./merged-value.ts";
import { copyMap, fromLayer, type MutableMap, newMap } from "./mutable-value.ts";
import { SET_KINDS, type SetExpression } from "./set-reader.ts";

/** What is merged. */
export interface MergeInput {
  /** Its values, and those of its subcharts, could be read. */
  readonly chart: Chart;
  /** Lowest first, the chart's defaults not among them. */
  readonly layers: readonly Layer[];
  /** In the order of the command line; Helm sorts them by kind. */
  readonly sets?: readonly SetExpression[];
  /** Gives the text of a file that `--set-file` names. */
  readonly readText?: (path: string) => string;
  readonly behaviour: HelmBehaviour;
}

/** A chart that takes part in a release, under the name that its values have. */
export interface EnabledChart {
  readonly chart: Chart;
  /** Where its values are in those of the release; empty for the release's own chart. */
  readonly path: readonly string[];
}

/** The values that templates see. */
export interface Merged {
  readonly root: MergedMap;
  /** The chart and those of its subcharts that are not switched off, each before those below it. */
  readonly charts: readonly EnabledChart[];
}

/**
 * Merges the values of a release as Helm 4 does: files over each other, `--set` and its likes over them, all of it over
 * the defaults of the chart and its subcharts.
 *
 * @throws SetFault for a `--set` that Helm refuses, MergeFault where a subchart's values are no map.
 */
export function mergeValues(input: MergeInput): Merged {
  try {
    return merged(input);
  } catch (error) {
    // Helm dies of it: an import that puts a map into itself.
    if (error instanceof RangeError) throw new MergeFault("the values contain themselves, or are nested too deeply");
    throw error;
  }
}

function merged(input: MergeInput): Merged {
  const given = givenValues(input);
  const chart = chartValues(input.chart);
  const { dropsNullDefaults } = input.behaviour;
  processDependencies(chart, given, dropsNullDefaults);
  const root = copyMap(given);
  coalesce(chart, root, { merge: false, dropsNullDefaults });
  return { root, charts: enabledCharts(chart, []) };
}

const layersKnown = new WeakMap<Layer, MutableMap>();

function ofLayer(layer: Layer): MutableMap {
  const before = layersKnown.get(layer);
  if (before) return before;
  const map = fromLayer(layer);
  layersKnown.set(layer, map);
  return map;
}

function givenValues({ chart, layers, sets = [], readText = () => "" }: MergeInput): MutableMap {
  const [first, ...more] = layers.map(ofLayer);
  let given = first ?? newMap(chartValues(chart).defaults.setBy);
  for (const layer of more) given = mergeFiles(given, layer);
  if (sets.length === 0) return given;
  given = copyMap(given, true);
  for (const kind of SET_KINDS) {
    for (const expression of sets) if (expression.kind === kind) given = applySet(given, expression, readText);
  }
  return given;
}

function enabledCharts({ chart, subcharts }: ChartValues, path: readonly string[]): EnabledChart[] {
  return [{ chart, path }, ...subcharts.flatMap((item) => enabledCharts(item, [...path, item.facts.name]))];
}
