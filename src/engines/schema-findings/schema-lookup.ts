import { isSchemaMap, type SchemaJson, type SchemaMap } from "../helm-schema/index.ts";

const MAX_STEPS = 20;

/** What a local `$ref` such as `#/definitions/a` leads to; the schema itself where it has none, or another one. */
export function followReferences(root: SchemaJson, schema: SchemaJson | undefined): SchemaMap | undefined {
  let current = schema;
  for (let steps = 0; steps < MAX_STEPS && isSchemaMap(current); steps++) {
    const reference = current["$ref"];
    const target = typeof reference === "string" ? pointed(root, reference) : undefined;
    if (!isSchemaMap(target)) return current;
    current = target;
  }
  return isSchemaMap(current) ? current : undefined;
}

function pointed(root: SchemaJson, reference: string): SchemaJson | undefined {
  if (!/^#(?:\/[^%]*)?$/s.test(reference)) return undefined;
  let value: SchemaJson | undefined = root;
  for (const raw of reference.split("/").slice(1)) {
    const name = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) value = value[Number(name)];
    else value = isSchemaMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  }
  return value;
}

/** What a schema says a value is for, at its own place or where its reference leads. */
export function descriptionOf(root: SchemaJson, schema: SchemaJson | undefined): string | undefined {
  for (const place of [schema, followReferences(root, schema)]) {
    const text = isSchemaMap(place) ? place["description"] : undefined;
    if (typeof text === "string") return text;
  }
  return undefined;
}

/**
 * The schemas that are held against the same value: a schema itself, where its references lead, and what it combines.
 *
 * @param always only those that count in any case, so no `anyOf`, `oneOf`, `then` and `else`.
 */
export function combinedSchemas(root: SchemaJson, schema: SchemaJson | undefined, always = false): SchemaMap[] {
  const found = new Set<SchemaMap>();
  const visit = (part: SchemaJson | undefined): void => {
    for (const place of [part, followReferences(root, part)]) {
      if (!isSchemaMap(place) || found.has(place)) continue;
      found.add(place);
      for (const keyword of always ? ["allOf"] : ["allOf", "anyOf", "oneOf"]) {
        const parts = place[keyword];
        if (Array.isArray(parts)) parts.forEach(visit);
      }
      if (!always) for (const keyword of ["then", "else"]) visit(place[keyword]);
    }
  };
  visit(schema);
  return [...found];
}

/** The properties that schemas for one map declare; the first that names one counts. */
export function declaredProperties(schemas: readonly SchemaMap[]): Map<string, SchemaJson> {
  const found = new Map<string, SchemaJson>();
  for (const { properties } of schemas) {
    if (!isSchemaMap(properties)) continue;
    for (const [key, value] of Object.entries(properties)) if (!found.has(key)) found.set(key, value);
  }
  return found;
}
