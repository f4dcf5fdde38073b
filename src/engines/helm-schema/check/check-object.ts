import type { SchemaNode } from "../compile/schema-node.ts";
import type { SchemaMap } from "../json/parse-schema.ts";
import type { Visit } from "./visit.ts";

/** Checks the keywords for maps, in the order of santhosh-tekuri/jsonschema 6.0.2 (`objValidate`). */
export function checkObject(visit: Visit, map: SchemaMap): void {
  const { node } = visit;
  const keys = Object.keys(map);
  if (node.minProperties !== undefined && keys.length < node.minProperties) visit.fault("minProperties");
  if (node.maxProperties !== undefined && keys.length > node.maxProperties) visit.fault("maxProperties");
  requireKeys(visit, map, "required", node.required);
  if (visit.quiet && visit.faults.length > 0) return;
  for (const [key, needed] of node.dependencies ?? []) {
    if (!Object.hasOwn(map, key)) continue;
    if ("pointer" in needed) visit.add(visit.self(needed));
    else requireKeys(visit, map, "dependencies", needed);
  }
  checkValues(visit, map, keys);
  if (node.version === 4) return;
  if (node.propertyNames) {
    for (const key of keys) if (!visit.nameFits(node.propertyNames, key)) visit.fault("propertyNames", { keys: [key] });
  }
  if (node.version === 6) return;
  for (const [key, schema] of node.dependentSchemas ?? []) if (Object.hasOwn(map, key)) visit.add(visit.self(schema));
  for (const [key, needed] of node.dependentRequired ?? [])
    if (Object.hasOwn(map, key)) requireKeys(visit, map, "dependentRequired", needed);
}

function requireKeys(visit: Visit, map: SchemaMap, keyword: string, keys: readonly string[] = []): void {
  const missing = keys.filter((key) => !Object.hasOwn(map, key));
  if (missing.length > 0) visit.fault(keyword, { keys: missing });
}

function checkValues(visit: Visit, map: SchemaMap, keys: readonly string[]): void {
  const { additionalProperties: additional } = visit.node;
  const unknown: string[] = [];
  for (const key of keys) {
    if (visit.quiet && visit.faults.length > 0) return;
    const value = map[key] ?? null;
    const schemas = schemasFor(visit.node, key);
    for (const schema of schemas) visit.add(visit.child(schema, value, key));
    if (schemas.length === 0) {
      if (additional === undefined) continue;
      if (additional === false) unknown.push(key);
      else if (additional !== true) visit.add(visit.child(additional, value, key));
    }
    visit.unevaluated.keys?.delete(key);
  }
  if (unknown.length > 0) visit.fault("additionalProperties", { keys: unknown });
}

function schemasFor({ properties, patternProperties }: SchemaNode, key: string): readonly SchemaNode[] {
  const named = properties?.get(key);
  if (!patternProperties) return named ? [named] : [];
  const matching = patternProperties.filter(([pattern]) => pattern.test(key)).map(([, schema]) => schema);
  return named ? [named, ...matching] : matching;
}
