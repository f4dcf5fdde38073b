import { type Finding, finding, startOf } from "../../findings/index.ts";
import type { Merged } from "../helm-values/index.ts";
import { type ManifestFault, objectPathText } from "../kubernetes-api/index.ts";
import type { TemplateAnalysis } from "../template-reads/index.ts";
import { type TemplateFile, templateOf, traceValue } from "../template-reads/index.ts";
import { locate } from "../value-layers/index.ts";

/** The values and templates that a manifest was rendered from. */
export interface ManifestOrigin {
  readonly merged: Merged;
  /** Undefined if the templates cannot be analyzed. */
  readonly analysis: TemplateAnalysis | undefined;
}

/**
 * Creates a finding for a fault in a manifest. It points to the line of the values that the wrong value comes from, if
 * that is known, otherwise to the template.
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
