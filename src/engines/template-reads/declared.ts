import { isJsonMap, type Json, type JsonMap } from "../json/index.ts";

/** The keys that a schema declares at one path of the values. */
export interface Declared {
  /** Whether the schema allows any key here. */
  readonly open: boolean;
  readonly keys: readonly string[];
  /** Returns the declarations below a key, or undefined if the key is not declared. */
  readonly at: (key: string) => Declared | undefined;
}

/**
 * Returns the values that a `values.schema.json` declares: `properties`, through local `$ref` and all branches of
 * conditions and alternatives. A map is open if the schema says so (`additionalProperties`, `patternProperties`) or names
 * no property. The target of a reference that is not local is open too.
 */
export function declaredBySchema(schema: Json): Declared {
  return declaredBy([schema], schema);
}

/** Combines several schemas of one value. Lower levels are resolved on demand, because schemas may be recursive. */
function declaredBy(schemas: readonly Json[], root: Json): Declared {
  const collected: Collected = { root, open: false, closed: false, seen: new Set(), properties: new Map() };
  for (const schema of schemas) collect(schema, collected, schemas.length === 1);
  const { open, closed, properties } = collected;
  return {
    open: open || (properties.size === 0 && !closed),
    keys: [...properties.keys()],
    at: (key) => {
      const below = properties.get(key);
      return below && declaredBy(below, root);
    },
  };
}

interface Collected {
  readonly root: Json;
  open: boolean;
  closed: boolean;
  readonly seen: Set<Json>;
  readonly properties: Map<string, Json[]>;
}

/** @param alone false for a branch: an empty branch, as in `anyOf: [{ required: [a] }]`, does not open the map. */
function collect(schema: Json, into: Collected, alone: boolean): void {
  if (schema === true && alone) into.open = true;
  if (!isJsonMap(schema) || into.seen.has(schema)) return;
  into.seen.add(schema);
  const { properties, additionalProperties, patternProperties, type, $ref: ref } = schema;
  for (const [key, below] of Object.entries(isJsonMap(properties) ? properties : {}))
    into.properties.set(key, [...(into.properties.get(key) ?? []), below]);
  if (additionalProperties === false) into.closed = true;
  else if (additionalProperties !== undefined || isJsonMap(patternProperties)) into.open = true;
  else if (!alone && type === "object" && !isJsonMap(properties)) into.open = true;
  if (typeof ref === "string") {
    const target = targetOf(ref, into.root);
    if (target === undefined) into.open = true;
    else collect(target, into, alone);
  }
  for (const branch of branchesOf(schema)) collect(branch, into, false);
}

function targetOf(ref: string, root: Json): Json | undefined {
  if (ref !== "#" && !ref.startsWith("#/")) return undefined;
  let current: Json | undefined = root;
  for (const raw of ref.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(current)) current = current[Number(step)];
    else current = isJsonMap(current) && Object.hasOwn(current, step) ? current[step] : undefined;
  }
  return current;
}

/** Returns the subschemas that apply to the same value. */
function branchesOf(schema: JsonMap): Json[] {
  const lists = ["allOf", "anyOf", "oneOf"].flatMap((word) => {
    const list = schema[word];
    return Array.isArray(list) ? list : [];
  });
  const singles = ["if", "then", "else"].flatMap((word) => schema[word] ?? []);
  const maps = ["dependentSchemas", "dependencies"].flatMap((word) => {
    const map = schema[word];
    return isJsonMap(map) ? Object.values(map).filter(isJsonMap) : [];
  });
  return [...lists, ...singles, ...maps];
}
