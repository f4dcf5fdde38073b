import { mergeLayers } from "../../../src/core/values/merge.ts";
import type { Layer, MergedMap } from "../../../src/core/values/merged-value.ts";
import { readValues } from "../../../src/core/yaml/read-values.ts";

/** A text of values as a layer. */
export function layerOf(name: string, text: string, file = name): Layer {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`no values: ${text}`);
  return { name, file, node };
}

/** Layers over a chart's defaults, `chart.yaml`. */
export function mergedOf(defaults: string, layers: readonly Layer[]): MergedMap {
  return mergeLayers(layerOf("chart defaults", defaults, "chart.yaml"), layers);
}
