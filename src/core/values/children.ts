import { emptyMap, type Json, toJson, type ValueNode } from "../yaml/value-node.ts";
import { type Layer, type MergedMap, type MergedValue, plainValue } from "./merged-value.ts";

/** What a map or list holds, in its order: by keys, or by indices; a scalar holds nothing. */
export function childrenOf(value: MergedValue): (readonly [string | number, MergedValue])[] {
  if (value.kind === "map") return inOrder(value);
  const { node, layer } = value.setBy;
  return node.kind === "list" ? node.items.map((item, index) => [index, mergedNode(layer, item)] as const) : [];
}

/** Whether a value is a list, which layers replace as a whole. */
export function isList(value: MergedValue): boolean {
  return value.kind !== "map" && Array.isArray(plainValue(value));
}

/** The plain value, keys in the order of `childrenOf`. */
export function orderedValue(value: MergedValue): Json {
  if (value.kind !== "map")
    return isList(value) ? childrenOf(value).map(([, item]) => orderedValue(item)) : plainValue(value);
  const map = emptyMap();
  for (const [key, item] of inOrder(value)) map[key] = orderedValue(item);
  return map;
}

/** Keys as people know them from the chart's values.yaml, then what each layer adds, in the order of its file. */
function inOrder(map: MergedMap): (readonly [string, MergedValue])[] {
  const ordered = new Map<string, MergedValue>();
  const take = (keys: Iterable<string>): void => {
    for (const key of keys) {
      const value = map.entries.get(key);
      if (value) ordered.set(key, value);
    }
  };
  for (const { node } of [...map.overrode, map.setBy]) if (node.kind === "map") take(node.entries.keys());
  take(map.entries.keys());
  return [...ordered];
}

/** What one layer says alone. */
function mergedNode(layer: Layer, node: ValueNode): MergedValue {
  const setBy = { layer, node };
  if (node.kind !== "map") return { kind: "leaf", setBy, overrode: [], value: toJson(node) };
  const entries = new Map<string, MergedValue>();
  for (const [key, entry] of node.entries) {
    const value = mergedNode(layer, entry.value);
    entries.set(key, { ...value, setBy: { ...value.setBy, key: entry.key } });
  }
  return { kind: "map", setBy, overrode: [], entries, deleted: new Map() };
}
