import { isJsonMap, type Json, type JsonMap } from "../json/index.ts";

/** What a schema declares at one place of the values. */
export interface Declared {
  /** Whether any key is declared here. */
  readonly open: boolean;
  readonly keys: readonly string[];
  /** What is declared below a key, undefined where the key is not. */
  readonly at: (key: string) => Declared | undefined;
}

/**
 * The values that a `values.schema.json` declares: `properties`, through local `$ref` and all branches of conditions and
 * alternatives. A map is open where the schema says so (`additionalProperties`, `patternProperties`) or names no
 * property; so is what a reference that is not local stands for.
 */
export function declaredBySchema(schema: Json): Declared {
  return declaredBy([schema], schema);
}

/** What several schemas of one value declare together; what is below is looked at on demand, for schemas may recur. */
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

/** `alone` is false for a branch, which says little by being empty: `anyOf: [{ required: [a] }]`. */
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

/** The schemas that the same value is held against besides. */
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
