import { type Finding, finding, nearest, type RuleData, sortFindings } from "../../findings/index.ts";
import { isSchemaMap, jsonEqual, type SchemaJson, type SchemaMap, show } from "../helm-schema/index.ts";
import { type MergedMap, type MergedValue, plainValue } from "../helm-values/index.ts";
import { locate } from "../value-layers/index.ts";
import { combinedSchemas, declaredProperties } from "./schema-lookup.ts";

// With one of these keywords a map may have other keys than `properties` names, or rejects them anyway.
const CLOSING = ["additionalProperties", "patternProperties", "unevaluatedProperties", "propertyNames"];

/**
 * Finds differences between a chart's schema and its values.yaml, by `schema/drift`:
 *
 * - a key that the schema does not declare, in a map of which it declares most keys and does not restrict others;
 * - a `default` in the schema that differs from values.yaml: Helm ignores it;
 * - a `default` in the schema for a key that values.yaml lacks, although it has other keys of that map.
 *
 * Only scalar defaults are compared. Deprecated and conditional properties are ignored.
 *
 * @param defaults the chart's values.yaml as Helm merges it, without other layers.
 * @param elsewhere top-level keys that other charts declare: `global`, and the names of subcharts.
 */
export function schemaDrift(json: SchemaJson, defaults: MergedMap, elsewhere: readonly string[] = []): Finding[] {
  const findings: Finding[] = [];
  const visit = (schema: SchemaJson, map: MergedMap, path: readonly string[]): void => {
    const schemas = combinedSchemas(json, schema);
    const known = declaredProperties(schemas);
    const skipped = new Set(path.length === 0 ? elsewhere : []);
    const keys = [...map.entries.keys()].filter((key) => !skipped.has(key));
    for (const key of unknownKeys(schemas, keys, known))
      findings.push(driftAt(defaults, { path: [...path, key], nearest: nearest(key, [...known.keys()]) }));
    const always = declaredProperties(combinedSchemas(json, schema, true));
    const hasSiblings = keys.some((key) => always.has(key));
    for (const [key, property] of always) {
      if (skipped.has(key)) continue;
      const drift = defaultDrift(json, property, map, { key, hasSiblings });
      if (drift) findings.push(driftAt(defaults, { path: [...path, key], ...drift }));
    }
    for (const [key, property] of known) {
      const value = map.entries.get(key);
      if (value?.kind === "map" && !skipped.has(key)) visit(property, value, [...path, key]);
    }
  };
  visit(json, defaults, []);
  return sortFindings(findings);
}

function unknownKeys(
  schemas: readonly SchemaMap[],
  keys: readonly string[],
  known: ReadonlyMap<string, SchemaJson>,
): readonly string[] {
  if (schemas.some((schema) => CLOSING.some((keyword) => keyword in schema))) return [];
  const unknown = keys.filter((key) => !known.has(key));
  // Many schemas declare only a few keys on purpose.
  return unknown.length * 2 > keys.length ? [] : unknown;
}

/** How the default of a property differs from values.yaml, if it does. */
function defaultDrift(
  json: SchemaJson,
  property: SchemaJson,
  map: MergedMap,
  { key, hasSiblings }: { readonly key: string; readonly hasSiblings: boolean },
): { readonly declared: string; readonly actual?: string } | undefined {
  const schemas = combinedSchemas(json, property, true);
  if (schemas.some((schema) => schema["deprecated"] === true)) return undefined;
  const given = schemas.find((schema) => "default" in schema)?.["default"];
  if (given === undefined || given === null || Array.isArray(given) || isSchemaMap(given)) return undefined;
  const value: MergedValue | undefined = map.entries.get(key);
  const declared = show(given);
  if (!value && !map.deleted.has(key)) return hasSiblings ? { declared } : undefined;
  const actual = value ? plainValue(value) : null;
  return jsonEqual(given, actual) === false ? { declared, actual: show(actual) } : undefined;
}

function driftAt(defaults: MergedMap, data: RuleData["schema/drift"]): Finding {
  const { path } = data;
  const place = locate(defaults, path);
  const location = place.key ?? (place.depth === 0 ? undefined : place.value);
  return finding("schema/drift", data, { path, layer: place.layer.name, location });
}
