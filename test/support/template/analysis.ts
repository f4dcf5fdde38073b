import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import type { Layer, MergedMap } from "../../../src/engines/helm-values/merged-value.ts";
import {
  analyzeTemplates,
  type TemplateAnalysis,
  type TemplateChart,
  type ValueReference,
} from "../../../src/engines/template-reads/analyze-templates.ts";
import { ANY } from "../../../src/engines/template-reads/interpreter/value-spot.ts";
import { mergeLayers } from "../values/merged.ts";

/** A chart of one template, and of helpers and subcharts if given. */
export function chartOf(text: string, rest: Partial<TemplateChart> & { helpers?: string } = {}): TemplateChart {
  const { helpers, ...others } = rest;
  const templates = [{ file: "templates/a.yaml", text }];
  if (helpers !== undefined) templates.push({ file: "templates/_helpers.tpl", text: helpers });
  return { name: "web", templates, subcharts: [], ...others };
}

/** Analyses a chart that can be. */
export function analysisOf(chart: TemplateChart, texts: readonly string[] = []): TemplateAnalysis {
  const analysis = analyzeTemplates(chart, texts);
  if ("unknown" in analysis) throw new Error(analysis.unknown);
  return analysis;
}

/** `a.*.b` for a path. */
export function dotted(path: ValueReference["path"]): string {
  return path.map((step) => (step === ANY ? "*" : step)).join(".");
}

/** What is read: `a.b` for a value with all below, `a.b?` for one that is only tested. */
export function readsOf(analysis: TemplateAnalysis): string[] {
  const whole = new Set<string>();
  const tested = new Set<string>();
  for (const { path, reads } of analysis.references) {
    if (reads === "whole") whole.add(dotted(path));
    if (reads === "tested") tested.add(dotted(path));
  }
  return [...whole, ...[...tested].filter((path) => !whole.has(path)).map((path) => `${path}?`)].sort();
}

/** A layer of a text. */
export function layerOf(file: string, text: string): Layer {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name: file, file, node };
}

/** A chart's defaults and the layers above them. */
export function merged(defaults: string, ...layers: string[]): MergedMap {
  const given = layers.map((text, index) => layerOf(`${index + 1}.yaml`, text));
  return mergeLayers(layerOf("values.yaml", defaults), given);
}
