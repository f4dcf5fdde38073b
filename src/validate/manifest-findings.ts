import type { Merged } from "../engines/helm-values/index.ts";
import { type ManifestFault, objectPathText } from "../engines/kubernetes-api/index.ts";
import type { TemplateAnalysis } from "../engines/template-reads/index.ts";
import { type TemplateFile, templateOf, traceValue } from "../engines/template-reads/index.ts";
import { locate } from "../engines/value-layers/index.ts";
import { type Finding, finding } from "../findings/index.ts";
import { startOf } from "./load-schema.ts";

/** From what a manifest was rendered. */
export interface ManifestOrigin {
  readonly merged: Merged;
  /** Undefined where nothing can be said of the templates. */
  readonly analysis: TemplateAnalysis | undefined;
}

/**
 * Makes a finding of a fault in a manifest: at the values line from which the wrong value comes, where that can be told,
 * else in the template. The message names the object and the template.
 */
export function manifestFinding(fault: ManifestFault, origin: ManifestOrigin): Finding {
  const template =
    fault.template === undefined
      ? undefined
      : templateOf(origin.merged.charts, fault.template.slice(fault.template.indexOf("/") + 1));
  const traced = template && origin.analysis ? trace(fault, template, origin.merged, origin.analysis) : {};
  const inTemplate = traced.templateLocation ?? (template && startOf(template.file));
  const place = traced.valuePath && locate(origin.merged.root, traced.valuePath);
  const location = place?.value ?? inTemplate;
  const path = objectPathText(fault.path);
  const object = [fault.object.kind, fault.object.name].filter((part) => part !== undefined).join(" ");
  const from = place?.value && inTemplate ? `${inTemplate.file}:${inTemplate.line}` : undefined;
  const problem = path === "" || fault.message.includes(path) ? fault.message : `${path}: ${fault.message}`;
  const where = place?.value && { path: traced.valuePath, layer: place.layer.name };
  return finding(fault.code, { object, problem, from, advice: fault.suggestion }, { location, ...where });
}

function trace(
  { path, found }: ManifestFault,
  template: TemplateFile,
  merged: Merged,
  { references }: TemplateAnalysis,
): ReturnType<typeof traceValue> {
  if (found === undefined) return {};
  return traceValue({ template, references, path, found }, merged.root);
}
