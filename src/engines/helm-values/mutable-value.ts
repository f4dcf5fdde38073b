import type { MapNode, Span, ValueNode } from "../go-yaml/index.ts";
import type { Layer, MergedLeaf, MergedValue, Setting } from "./merged-value.ts";

/**
 * A map while values are merged. Helm's functions change maps in place, and other values may share a map and see the
 * change. Templates see it too, so the maps are shared here as well.
 */
export interface MutableMap {
  readonly kind: "map";
  setBy: Setting;
  overrode: readonly Setting[];
  readonly entries: Map<string, MutableValue>;
  /** Changed only by `remove` in coalesce.ts; all maps without deleted keys share one. */
  deleted: ReadonlyMap<string, MergedValue>;
}

export interface MutableList {
  readonly kind: "list";
  readonly setBy: Setting;
  readonly overrode: readonly Setting[];
  readonly items: MutableValue[];
}

export type MutableValue = MutableMap | MutableList | MergedLeaf;

const NONE: readonly Setting[] = [];
const NOTHING: ReadonlyMap<string, MergedValue> = new Map();

/** An empty map. */
export function newMap(setBy: Setting): MutableMap {
  return { kind: "map", setBy, overrode: NONE, entries: new Map(), deleted: NOTHING };
}

/** The values of a layer. */
export function fromLayer(layer: Layer): MutableMap {
  return fromMap(layer, layer.node, { layer, node: layer.node });
}

function fromMap(layer: Layer, node: MapNode, setBy: Setting): MutableMap {
  const map = newMap(setBy);
  for (const [key, entry] of node.entries) map.entries.set(key, fromNode(layer, entry.value, entry.key));
  return map;
}

/** The values of a node. */
export function fromNode(layer: Layer, node: ValueNode, key?: Span): MutableValue {
  const setBy: Setting = { layer, node, key };
  if (node.kind === "scalar") return { kind: "leaf", setBy, overrode: NONE, value: node.value };
  if (node.kind === "map") return fromMap(layer, node, setBy);
  return { kind: "list", setBy, overrode: NONE, items: node.items.map((item) => fromNode(layer, item)) };
}

/** A copy that shares no map with the original. @param lists copy lists too, which only `--set` changes. */
export function copyMap(map: MutableMap, lists = false): MutableMap {
  const entries = new Map<string, MutableValue>();
  for (const [key, value] of map.entries) entries.set(key, copyValue(value, lists));
  return { kind: "map", setBy: map.setBy, overrode: map.overrode, entries, deleted: copyDeleted(map) };
}

/** The deleted keys, not shared with the map. */
export function copyDeleted({ deleted }: MutableMap): ReadonlyMap<string, MergedValue> {
  return deleted.size === 0 ? NOTHING : new Map(deleted);
}

function copyValue(value: MutableValue, lists: boolean): MutableValue {
  if (value.kind === "leaf") return value;
  if (value.kind === "map") return copyMap(value, lists);
  return lists ? { ...value, items: value.items.map((item) => copyValue(item, lists)) } : value;
}

/** Records in a value that it replaced a lower one; a map is changed in place. */
export function over(value: MutableValue, lower: MergedValue): MutableValue {
  const overrode = [...lower.overrode, lower.setBy, ...value.overrode];
  if (value.kind !== "map") return { ...value, overrode };
  value.overrode = overrode;
  return value;
}
