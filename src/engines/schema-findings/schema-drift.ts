import { type Finding, finding, nearest, type RuleData, sortFindings } from "../../findings/index.ts";
import { isSchemaMap, jsonEqual, type SchemaJson, type SchemaMap, show } from "../helm-schema/index.ts";
import { type MergedMap, type MergedValue, plainValue } from "../helm-values/index.ts";
import { locate } from "../value-layers/index.ts";
import { combinedSchemas, declaredProperties } from "./schema-lookup.ts";

// With one of these a map is meant to have keys that `properties` does not name, or rejects them anyway.
const CLOSING = ["additionalProperties", "patternProperties", "unevaluatedProperties", "propertyNames"];

/**
 * Finds where a chart's schema and its values.yaml have drifted apart, by `schema/drift`:
 *
 * - a key that the schema does not know, in a map of which it knows most keys, and says nothing of others;
 * - a `default` of the schema that is not what values.yaml has: Helm takes no notice of it;
 * - such a `default` of a key that values.yaml lacks, although it has others of that map.
 *
 * Only scalar defaults are compared. Deprecated properties, and those that only count under a condition, are left out.
 *
 * @param defaults the chart's values.yaml as Helm merges it, with no other layer.
 * @param elsewhere keys at the top that other charts declare: `global`, and the names of subcharts.
 */
export function schemaDrift(json: SchemaJson, defaults: MergedMap, elsewhere: readonly string[] = []): Finding[] {
  const findings: Finding[] = [];
  const visit = (schema: SchemaJson, map: MergedMap, path: readonly string[]): void => {
    const schemas = combinedSchemas(json, schema);
    const known = declaredProperties(schemas);
    const skipped = new Set(path.length === 0 ? elsewhere : []);
    const keys = [...map.entries.keys()].filter((key) => !skipped.has(key));
    findings.push(...unknownKeys(schemas, keys, [...known.keys()], defaults, path));
    const always = declaredProperties(combinedSchemas(json, schema, true));
    for (const [key, property] of always) {
      if (skipped.has(key)) continue;
      const hasSiblings = keys.some((other) => always.has(other));
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
  known: readonly string[],
  defaults: MergedMap,
  path: readonly string[],
): Finding[] {
  if (schemas.some((schema) => CLOSING.some((keyword) => keyword in schema))) return [];
  const unknown = keys.filter((key) => !known.includes(key));
  // A schema for a few keys only, as many are.
  if (unknown.length * 2 > keys.length) return [];
  return unknown.map((key) => {
    return driftAt(defaults, { path: [...path, key], nearest: nearest(key, known) });
  });
}

/** How the default of a property differs from values.yaml; undefined where it does not. */
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
