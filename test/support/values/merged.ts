import { chartOf } from "../../../src/engines/chart-files/chart.ts";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { helmBehaviour } from "../../../src/engines/helm-values/helm-behaviour.ts";
import { mergeValues } from "../../../src/engines/helm-values/merge.ts";
import type { Layer, MergedMap } from "../../../src/engines/helm-values/merged-value.ts";

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

/** Layers over the defaults of a chart without subcharts. */
export function mergeLayers(defaults: Layer, layers: readonly Layer[]): MergedMap {
  const { source } = defaults.node;
  const files = [
    { path: "Chart.yaml", data: new TextEncoder().encode('{"apiVersion":"v2","name":"top","version":"1.0.0"}') },
  ];
  const bare = chartOf(files, "top", { keepsLastLine: false });
  const chart = { ...bare, values: { source, node: defaults.node, findings: [] } };
  return mergeValues({ chart, layers, behaviour: helmBehaviour() }).root;
}
