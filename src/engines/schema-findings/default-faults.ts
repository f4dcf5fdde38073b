import { type Finding, finding } from "../../findings/index.ts";
import type { CompiledSchema, SchemaFault } from "../helm-schema/index.ts";
import { type MergedMap, plainMap } from "../helm-values/index.ts";
import { faultFindings } from "./schema-findings.ts";

// A key that is missing may be the user's to set.
const MISSING = new Set(["required", "dependencies", "dependentRequired"]);

/**
 * Finds where a chart's own defaults break its own schema, by `schema/default`.
 *
 * @param defaults the chart's values.yaml as Helm merges it, with no other layer.
 */
export function defaultFaults(schema: CompiledSchema, defaults: MergedMap): Finding[] {
  const verdict = schema.validate(plainMap(defaults));
  if ("undecided" in verdict) return [];
  const faults = faultFindings(withoutMissing(verdict.faults), schema.json, defaults, []);
  return faults.map(({ message, suggestion, location, path, layer, description }) =>
    finding("schema/default", { fault: message, advice: suggestion }, { location, path, layer, description }),
  );
}

/** What is left if whatever is missing were there: a form that lacks nothing else fits. */
function withoutMissing(faults: readonly SchemaFault[]): SchemaFault[] {
  return faults.flatMap((fault) => {
    if (MISSING.has(fault.keyword)) return [];
    if (!fault.branches) return [fault];
    const branches = fault.branches.map(withoutMissing);
    return branches.some((branch) => branch.length === 0) ? [] : [{ ...fault, branches }];
  });
}
