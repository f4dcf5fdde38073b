import { emptyMap, type Json, type JsonMap, type MapNode, type Span, type ValueNode } from "../yaml/value-node.ts";

/** One source of values. Lower layers come first. */
export interface Layer {
  /** What people call it: a file's path, `chart defaults`, `image`. */
  readonly name: string;
  /** The file; undefined for values that are computed. */
  readonly file?: string;
  readonly node: MapNode;
}

/** A layer that says something about one value. */
export interface Setting {
  readonly layer: Layer;
  readonly node: ValueNode;
  /** The place of its key; a list's item and a layer as a whole have none. */
  readonly key?: Span;
}

interface MergedBase {
  /** Who set it; for a map the highest layer that has the map. */
  readonly setBy: Setting;
  /** Lower settings that it replaced or, for a map, was merged into; the lowest first. */
  readonly overrode: readonly Setting[];
}

export interface MergedMap extends MergedBase {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MergedValue>;
  /** Keys that a `null` deleted, by what deleted them. */
  readonly deleted: ReadonlyMap<string, MergedValue>;
}

/** A scalar or a list: layers replace it as a whole. */
export interface MergedLeaf extends MergedBase {
  readonly kind: "leaf";
  readonly value: Json;
}

/** A value as templates see it, with the layer that set it and what that overrode. */
export type MergedValue = MergedMap | MergedLeaf;

/** The plain value. */
export function plainValue(value: MergedValue): Json {
  return value.kind === "leaf" ? value.value : plainMap(value);
}

/** The plain value of a map. */
export function plainMap(map: MergedMap): JsonMap {
  const plain = emptyMap();
  for (const [key, entry] of map.entries) plain[key] = plainValue(entry);
  return plain;
}
