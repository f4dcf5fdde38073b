import { type Finding, finding } from "../../findings/index.ts";
import type { CompiledSchema, SchemaFault } from "../helm-schema/index.ts";
import { type MergedMap, plainMap } from "../helm-values/index.ts";
import { faultFindings } from "./schema-findings.ts";

// A missing key may be one that users must set.
const MISSING = new Set(["required", "dependencies", "dependentRequired"]);

/**
 * Finds the defaults of a chart that violate its own schema, by `schema/default`.
 *
 * @param defaults the chart's values.yaml as Helm merges it, without other layers.
 */
export function defaultFaults(schema: CompiledSchema, defaults: MergedMap): Finding[] {
  const verdict = schema.validate(plainMap(defaults));
  if ("undecided" in verdict) return [];
  const faults = faultFindings(withoutMissing(verdict.faults), { json: schema.json, root: defaults, prefix: [] });
  return faults.map(({ message, suggestion, location, path, layer, description }) =>
    finding("schema/default", { fault: message, advice: suggestion }, { location, path, layer, description }),
  );
}

/** The faults that would remain if all missing keys were set. An alternative that lacks nothing else then matches. */
function withoutMissing(faults: readonly SchemaFault[]): SchemaFault[] {
  return faults.flatMap((fault) => {
    if (MISSING.has(fault.keyword)) return [];
    if (!fault.branches) return [fault];
    const branches = fault.branches.map(withoutMissing);
    return branches.some((branch) => branch.length === 0) ? [] : [{ ...fault, branches }];
  });
}
