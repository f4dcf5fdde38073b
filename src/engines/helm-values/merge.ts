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

/** The values to merge. */
export interface MergeInput {
  /** A chart whose values, and those of its subcharts, have been read without errors. */
  readonly chart: Chart;
  /** The values files, the lowest first, without the chart's defaults. */
  readonly layers: readonly Layer[];
  /** In the order of the command line; Helm sorts them by kind. */
  readonly sets?: readonly SetExpression[] | undefined;
  /** Reads the text of a file that `--set-file` names. */
  readonly readText?: ((path: string) => string) | undefined;
  readonly behaviour: HelmBehaviour;
}

/** A chart that takes part in a release. */
export interface EnabledChart {
  readonly chart: Chart;
  /** The path of its values in those of the release; empty for the chart that is released. */
  readonly path: readonly string[];
}

/** The values that templates see. */
export interface Merged {
  readonly root: MergedMap;
  /** The chart and its enabled subcharts, each before its own subcharts. */
  readonly charts: readonly EnabledChart[];
}

/**
 * Merges the values of a release as Helm 4 does: files over earlier files, the `--set` flags over the files, and the
 * result over the defaults of the chart and its subcharts.
 *
 * @throws SetFault for a `--set` that Helm rejects, MergeFault for values that Helm cannot merge.
 */
export function mergeValues(input: MergeInput): Merged {
  try {
    return merged(input);
  } catch (error) {
    // Helm overflows its stack when an import puts a map into itself.
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

// Environments share layers. Merging files does not change the map of a layer, and `--set` works on a copy.
const mapsOfLayers = new WeakMap<Layer, MutableMap>();

function mapOf(layer: Layer): MutableMap {
  const known = mapsOfLayers.get(layer);
  if (known) return known;
  const map = fromLayer(layer);
  mapsOfLayers.set(layer, map);
  return map;
}

function givenValues({ chart, layers, sets = [], readText = () => "" }: MergeInput): MutableMap {
  const [first, ...more] = layers.map(mapOf);
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
