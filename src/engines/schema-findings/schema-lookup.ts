import { isSchemaMap, type SchemaJson, type SchemaMap } from "../helm-schema/index.ts";

const MAX_STEPS = 20;

/** Follows local references such as `#/definitions/a`. A schema with no reference, or with another one, is returned itself. */
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

/** The description in a schema, or else in the schema that it refers to. */
export function descriptionOf(root: SchemaJson, schema: SchemaJson | undefined): string | undefined {
  for (const place of [schema, followReferences(root, schema)]) {
    const text = isSchemaMap(place) ? place["description"] : undefined;
    if (typeof text === "string") return text;
  }
  return undefined;
}

/**
 * The schemas that apply to the same value: a schema, the schemas that it refers to, and those that it combines.
 *
 * @param always only those that always apply, without `anyOf`, `oneOf`, `then` and `else`.
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

/** The properties that the schemas of one map declare; the first declaration of a key wins. */
export function declaredProperties(schemas: readonly SchemaMap[]): Map<string, SchemaJson> {
  const found = new Map<string, SchemaJson>();
  for (const { properties } of schemas) {
    if (!isSchemaMap(properties)) continue;
    for (const [key, value] of Object.entries(properties)) if (!found.has(key)) found.set(key, value);
  }
  return found;
}
