import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import { emptyMap, type Json } from "../json/index.ts";

/** The children of a map by their keys, or of a list by their indices, in order; a scalar has none. */
export function childrenOf(value: MergedValue): (readonly [string | number, MergedValue])[] {
  if (value.kind === "map") return inOrder(value);
  return value.kind === "list" ? value.items.map((item, index) => [index, item] as const) : [];
}

/** The plain value, with keys in the order of `childrenOf`. */
export function orderedValue(value: MergedValue): Json {
  if (value.kind === "leaf") return value.value;
  if (value.kind === "list") return value.items.map(orderedValue);
  const map = emptyMap();
  for (const [key, item] of inOrder(value)) map[key] = orderedValue(item);
  return map;
}

/** The entries in the order of the chart's values.yaml, then those that each layer adds, in the order of its file. */
function inOrder(map: MergedMap): (readonly [string, MergedValue])[] {
  const ordered = new Map<string, MergedValue>();
  const add = (keys: Iterable<string>): void => {
    for (const key of keys) {
      const value = map.entries.get(key);
      if (value) ordered.set(key, value);
    }
  };
  for (const { node } of [...map.overrode, map.setBy]) if (node.kind === "map") add(node.entries.keys());
  add(map.entries.keys());
  return [...ordered];
}
