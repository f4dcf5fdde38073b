import { isJsonMap, type Json, type JsonMap } from "../yaml/value-node.ts";

/** The values that a schema declares. */
export interface Declared {
  /** Whether any key is declared here. */
  readonly open: boolean;
  readonly properties: ReadonlyMap<string, Declared>;
}

const OPEN: Declared = { open: true, properties: new Map() };

/**
 * The values that a `values.schema.json` declares: `properties`, through local `$ref` and all branches of conditions and
 * alternatives. A map is open where the schema says so (`additionalProperties`, `patternProperties`) or names no
 * property; a reference that leads elsewhere, or into itself, is open too.
 */
export function declaredBySchema(schema: Json): Declared {
  return new SchemaReader(schema).declared(schema, []);
}

interface Collected {
  open: boolean;
  closed: boolean;
  readonly schemas: Map<string, Json[]>;
}

class SchemaReader {
  readonly #root: Json;

  constructor(root: Json) {
    this.#root = root;
  }

  declared(schema: Json, above: readonly Json[]): Declared {
    return this.#merged([schema], above);
  }

  /** What several schemas of one value declare together. */
  #merged(schemas: readonly Json[], above: readonly Json[]): Declared {
    if (schemas.some((schema) => above.includes(schema)) || above.length > 60) return OPEN;
    const collected: Collected = { open: false, closed: false, schemas: new Map() };
    for (const schema of schemas) this.#collect(schema, collected, [], schemas.length === 1);
    const properties = new Map<string, Declared>();
    for (const [key, below] of collected.schemas) properties.set(key, this.#merged(below, [...above, ...schemas]));
    const free = properties.size === 0 && !collected.closed;
    return { open: collected.open || free, properties };
  }

  #collect(schema: Json, into: Collected, through: readonly string[], main: boolean): void {
    if (schema === true && main) into.open = true;
    if (!isJsonMap(schema)) return;
    const { properties, additionalProperties, patternProperties, $ref: ref } = schema;
    if (isJsonMap(properties))
      for (const [key, below] of Object.entries(properties))
        into.schemas.set(key, [...(into.schemas.get(key) ?? []), below]);
    if (additionalProperties === false) into.closed = true;
    else if (additionalProperties !== undefined || isJsonMap(patternProperties)) into.open = true;
    else if (!main && schema["type"] === "object" && !isJsonMap(properties)) into.open = true;
    if (typeof ref === "string") this.#follow(ref, into, through);
    for (const branch of branchesOf(schema)) this.#collect(branch, into, through, false);
  }

  #follow(ref: string, into: Collected, through: readonly string[]): void {
    const target = ref.startsWith("#") && !through.includes(ref) ? this.#target(ref) : undefined;
    if (target === undefined) into.open = true;
    else this.#collect(target, into, [...through, ref], true);
  }

  #target(ref: string): Json | undefined {
    let current: Json | undefined = this.#root;
    for (const raw of ref.split("/").slice(1)) {
      const step = safelyDecoded(raw).replaceAll("~1", "/").replaceAll("~0", "~");
      if (Array.isArray(current)) current = current[Number(step)];
      else current = isJsonMap(current) && Object.hasOwn(current, step) ? current[step] : undefined;
    }
    return ref === "#" || ref.startsWith("#/") ? current : undefined;
  }
}

function safelyDecoded(text: string): string {
  return /%(?![0-9A-Fa-f]{2})/.test(text)
    ? text
    : text.replace(/%([0-7][0-9A-Fa-f])/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
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
