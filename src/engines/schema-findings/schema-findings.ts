import { type Finding, finding, pathText, sortFindings } from "../../findings/index.ts";
import type { CompiledSchema, SchemaFault, SchemaJson } from "../helm-schema/index.ts";
import { bestFaults, faultOf, keyFault } from "../helm-schema/index.ts";
import { type MergedMap, type MergedValue, plainMap } from "../helm-values/index.ts";
import { locate } from "../value-layers/index.ts";
import { combinedSchemas, declaredProperties, descriptionOf } from "./schema-lookup.ts";

/**
 * Validates merged values. The location of a finding is the value in the layer that set it; for an unknown key it is the
 * key, and for a missing key the nearest parent.
 *
 * @param prefix the path of the values of the schema's chart. If there is no map at the path, nothing is checked.
 * @returns the findings in the order of their locations; `undecided` says why Helm's result cannot be known.
 */
export function schemaFindings(
  schema: CompiledSchema,
  root: MergedMap,
  prefix: readonly string[] = [],
): { readonly findings: Finding[]; readonly undecided?: string | undefined } {
  const values = mapAt(root, prefix);
  if (!values) return { findings: [] };
  const verdict = schema.validate(plainMap(values));
  if ("undecided" in verdict) return { findings: [], undecided: verdict.undecided };
  return { findings: faultFindings(verdict.faults, { json: schema.json, root, prefix }) };
}

/** The values that a schema has validated. */
interface Validated {
  readonly json: SchemaJson;
  readonly root: MergedMap;
  readonly prefix: readonly string[];
}

/** Converts faults to findings, in the order of their locations. */
export function faultFindings(faults: readonly SchemaFault[], validated: Validated): Finding[] {
  return distinct(bestFaults(faults).flatMap((fault) => findingsOf(fault, validated)));
}

/** The map at a path, if there is one. */
export function mapAt(root: MergedMap, path: readonly string[]): MergedMap | undefined {
  let value: MergedValue | undefined = root;
  for (const step of path) value = value?.kind === "map" ? value.entries.get(step) : undefined;
  return value?.kind === "map" ? value : undefined;
}

/** The finding of a fault, or one for each missing, unknown or invalid key. */
function findingsOf(fault: SchemaFault, { json, root, prefix }: Validated): Finding[] {
  const path = [...prefix, ...fault.path];
  if (!fault.keys) {
    const place = locate(root, path);
    const { code, data } = faultOf(fault, pathText(path) || "the values");
    const { description } = fault;
    return [finding(code, data, { path, layer: place.layer.name, location: place.value, description })];
  }
  const declared = declaredProperties(combinedSchemas(json, fault.schema));
  return fault.keys.map((key) => {
    const { code, data } = keyFault(fault, pathText(path), key, [...declared.keys()]);
    const missing = code === "schema/required";
    const place = locate(root, [...path, key]);
    const range = place.key ?? place.value;
    return finding(code, data, {
      path: [...path, key],
      layer: place.layer.name,
      location: range && missing && place.depth === 0 ? startOf(range) : range,
      description: missing ? descriptionOf(json, declared.get(key)) : undefined,
    });
  });
}

/** The start of a range, to avoid marking a whole file. */
function startOf(range: NonNullable<Finding["location"]>): NonNullable<Finding["location"]> {
  return { ...range, endLine: range.line, endColumn: range.column };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const item of sortFindings(findings))
    seen.set(`${item.code} ${item.message} ${JSON.stringify(item.path)}`, item);
  return [...seen.values()];
}
