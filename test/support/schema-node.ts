import { isMap, type Manifest } from "./nginx-chart.ts";

/** A place in the values with what the schema says of it. */
export interface SchemaPlace {
  /** Keys from the root; `0` is the item of a list, `*` any key of an open map. */
  readonly path: readonly string[];
  readonly node: Manifest;
}

/** Every place below a node of the schema, the node itself first. */
export function* places(node: Manifest, path: readonly string[] = []): Generator<SchemaPlace> {
  yield { path, node };
  for (const [key, child] of propertiesOf(node)) yield* places(child, [...path, key]);
  if (isMap(node["items"])) yield* places(node["items"], [...path, "0"]);
  if (isMap(node["additionalProperties"])) yield* places(node["additionalProperties"], [...path, "*"]);
}

/** The properties that a node of the schema names. */
export function propertiesOf(node: Manifest): [string, Manifest][] {
  const properties = node["properties"];
  if (!isMap(properties)) return [];
  return Object.entries(properties).flatMap(([key, child]) => (isMap(child) ? [[key, child]] : []));
}

/** A node's types, as a list. */
export function typesOf(node: Manifest): string[] {
  return [node["type"]].flat().filter((type) => typeof type === "string");
}

/** A value that the node allows and in which every key of the schema occurs, lists and open maps with one entry. */
export function sample(node: Manifest): unknown {
  const properties = propertiesOf(node);
  if (properties.length > 0) return Object.fromEntries(properties.map(([key, child]) => [key, sample(child)]));
  if (isMap(node["items"])) return [sample(node["items"])];
  if (isMap(node["additionalProperties"])) return { key: "value" };
  const example = Array.isArray(node["examples"]) ? node["examples"][0] : undefined;
  return example ?? node["default"];
}
