import { isMap, type Manifest } from "./nginx-chart.ts";

/** A place in the values with what the schema says of it. */
export interface SchemaPlace {
  /** Keys from the root; `0` is the item of a list, `*` any key of an open map. */
  readonly path: readonly string[];
  /** One form of the value, references followed; a value of several forms has a place for each. */
  readonly node: Manifest;
  /** All forms of the value. */
  readonly forms: readonly Manifest[];
  /** Without which the map around it is refused. */
  readonly required: boolean;
  /** The references that were followed on the way to it: `#/definitions/labels`. */
  readonly references: readonly string[];
  /** The place of the map or list around it. */
  readonly above?: SchemaPlace;
}

/** Every place of a schema, the root first; what leads back to itself is entered once. */
export function* places(root: Manifest): Generator<SchemaPlace> {
  yield* placesBelow(root, root, { path: [], required: true, references: [] });
}

type Entry = Pick<SchemaPlace, "path" | "required" | "references" | "above">;

function* placesBelow(root: Manifest, raw: Manifest, entry: Entry): Generator<SchemaPlace> {
  const own = referencesOf(root, raw);
  if (own.some((reference) => entry.references.includes(reference))) return;
  const forms = formsOf(root, raw);
  const seen = new Set<string>();
  const references = [...entry.references, ...own];
  for (const node of forms) {
    const place: SchemaPlace = { ...entry, references, node, forms };
    yield place;
    for (const [key, child, required] of childrenOf(node)) {
      const text = JSON.stringify([key, child]);
      if (seen.has(text)) continue;
      seen.add(text);
      yield* placesBelow(root, child, { path: [...entry.path, key], required, references, above: place });
    }
  }
}

function childrenOf(node: Manifest): [string, Manifest, boolean][] {
  const needed = requiredOf(node);
  const found: [string, Manifest, boolean][] = propertiesOf(node).map(([key, child]) => [
    key,
    child,
    needed.includes(key),
  ]);
  if (isMap(node["items"])) found.push(["0", node["items"], true]);
  const open = openEntries(node);
  if (open) found.push(["*", open, true]);
  return found;
}

/** What a map's entries are, if their keys are free: of `additionalProperties`, or else of the first pattern. */
export function openEntries(node: Manifest): Manifest | undefined {
  if (isMap(node["additionalProperties"])) return node["additionalProperties"];
  const patterns = node["patternProperties"];
  return isMap(patterns) ? Object.values(patterns).find(isMap) : undefined;
}

/** The forms that a value may have: one for each of `anyOf` and `oneOf`, else one; references and `allOf` are followed. */
export function formsOf(root: Manifest, raw: Manifest): readonly Manifest[] {
  const node = resolved(root, raw);
  for (const keyword of ["anyOf", "oneOf"]) {
    const branches = node[keyword];
    if (!Array.isArray(branches)) continue;
    const { [keyword]: _branches, ...common } = node;
    return branches.filter(isMap).flatMap((branch) => formsOf(root, together(common, branch)));
  }
  return [node];
}

/** A node with all that is held against the same value; its own words go before those of what it refers to. */
export function resolved(root: Manifest, raw: Manifest): Manifest {
  const { $ref: reference, allOf, ...own } = raw;
  let node: Manifest = own;
  if (typeof reference === "string") node = together(resolved(root, pointed(root, reference)), node);
  // A member that is a condition says nothing about what is always there.
  const members = Array.isArray(allOf) ? allOf.filter(isMap).filter((member) => !("if" in member)) : [];
  for (const member of members) node = together(resolved(root, member), node);
  return node;
}

/** Two schemas for one value in one: properties and needed keys of both, of all else what the second says. */
function together(one: Manifest, other: Manifest): Manifest {
  const merged: Record<string, unknown> = { ...one, ...other };
  const [first, second] = [one["properties"], other["properties"]];
  if (isMap(first) && isMap(second)) {
    const shared = Object.entries(second).map(([key, child]) => {
      const before = first[key];
      return [key, isMap(before) && isMap(child) ? together(before, child) : child];
    });
    merged["properties"] = { ...first, ...Object.fromEntries(shared) };
  }
  const needed = [...new Set([...requiredOf(one), ...requiredOf(other)])];
  if (needed.length > 0) merged["required"] = needed;
  return merged;
}

/** The local references that a node follows, one after the other: `#/definitions/labels`. */
export function referencesOf(root: Manifest, raw: Manifest): readonly string[] {
  const reference = raw["$ref"];
  if (typeof reference !== "string") return [];
  return [reference, ...referencesOf(root, pointed(root, reference))];
}

function pointed(root: Manifest, reference: string): Manifest {
  let value: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    value = isMap(value) ? value[key] : undefined;
  }
  if (!reference.startsWith("#") || !isMap(value)) throw new Error(`the schema has no ${reference}`);
  return value;
}

/** The properties that a node of the schema names. */
export function propertiesOf(node: Manifest): [string, Manifest][] {
  const properties = node["properties"];
  if (!isMap(properties)) return [];
  return Object.entries(properties).flatMap(([key, child]) => (isMap(child) ? [[key, child]] : []));
}

/** The keys without which a node refuses a map. */
export function requiredOf(node: Manifest): readonly string[] {
  return Array.isArray(node["required"]) ? node["required"].map(String) : [];
}

/** A node's types, as a list. */
export function typesOf(node: Manifest): string[] {
  return [node["type"]].flat().filter((type) => typeof type === "string");
}
