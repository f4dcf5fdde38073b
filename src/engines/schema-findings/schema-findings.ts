import { type Finding, finding, pathText, sortFindings, type ValuePath } from "../../findings/index.ts";
import type { CompiledSchema, SchemaFault, SchemaJson } from "../helm-schema/index.ts";
import { bestFaults, faultOf, keyFault, type ValueFault } from "../helm-schema/index.ts";
import { type MergedMap, type MergedValue, plainMap } from "../helm-values/index.ts";
import { locate } from "../value-layers/index.ts";
import { combinedSchemas, declaredProperties, descriptionOf } from "./schema-lookup.ts";

/**
 * Asks the schema about merged values. Each finding stands at the value in the layer that set it, at the key where the
 * key is unknown, and at the nearest parent where a key is missing.
 *
 * @param prefix where the values of the schema's chart are: of a subchart, its name. What is no map there is not judged.
 * @returns findings in the order of their places; with `undecided` where Helm's verdict cannot be known.
 */
export function schemaFindings(
  schema: CompiledSchema,
  root: MergedMap,
  prefix: readonly string[] = [],
): { findings: Finding[]; undecided?: string } {
  const values = mapAt(root, prefix);
  if (!values) return { findings: [] };
  const verdict = schema.validate(plainMap(values));
  if ("undecided" in verdict) return { findings: [], undecided: verdict.undecided };
  return { findings: faultFindings(verdict.faults, schema.json, root, prefix) };
}

/** Puts faults of the values at `prefix` into findings, in the order of their places. */
export function faultFindings(
  faults: readonly SchemaFault[],
  json: SchemaJson,
  root: MergedMap,
  prefix: readonly string[],
): Finding[] {
  return distinct(bestFaults(faults).flatMap((fault) => findingsOf(fault, json, root, prefix)));
}

/** The map at a path; undefined where there is none. */
export function mapAt(root: MergedMap, path: readonly string[]): MergedMap | undefined {
  let value: MergedValue | undefined = root;
  for (const step of path) value = value?.kind === "map" ? value.entries.get(step) : undefined;
  return value?.kind === "map" ? value : undefined;
}

/** What a fault says, each missing, unknown or badly named key by itself. */
function findingsOf(fault: SchemaFault, json: SchemaJson, root: MergedMap, prefix: readonly string[]): Finding[] {
  const path = [...prefix, ...fault.path];
  if (!fault.keys) {
    return [findingAt(root, path, faultOf(fault, pathText(path) || "the values"), false, fault.description)];
  }
  const declared = declaredProperties(combinedSchemas(json, fault.schema));
  return fault.keys.map((key) => {
    const found = keyFault(fault, pathText(path), key, [...declared.keys()]);
    const description = found.code === "schema/required" ? descriptionOf(json, declared.get(key)) : undefined;
    return findingAt(root, [...path, key], found, true, description);
  });
}

function findingAt(
  root: MergedMap,
  path: ValuePath,
  { code, data }: ValueFault,
  keyed: boolean,
  description: string | undefined,
): Finding {
  const place = locate(root, path);
  const range = keyed ? (place.key ?? place.value) : place.value;
  const location = range && code === "schema/required" && place.depth === 0 ? startOf(range) : range;
  return finding(code, data, { path, layer: place.layer.name, location, description });
}

// A whole file is no place to underline.
function startOf(range: NonNullable<Finding["location"]>): NonNullable<Finding["location"]> {
  return { ...range, endLine: range.line, endColumn: range.column };
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const item of sortFindings(findings))
    seen.set(`${item.code} ${item.message} ${JSON.stringify(item.path)}`, item);
  return [...seen.values()];
}
