import { toJson, type ValueNode } from "../yaml/value-node.ts";
import { type Layer, type MergedValue, plainValue } from "./merged-value.ts";

/** What a map or list holds, in its order: by keys, or by indices; a scalar holds nothing. */
export function childrenOf(value: MergedValue): (readonly [string | number, MergedValue])[] {
  if (value.kind === "map") return [...value.entries];
  const { node, layer } = value.setBy;
  return node.kind === "list" ? node.items.map((item, index) => [index, mergedNode(layer, item)] as const) : [];
}

/** Whether a value is a list, which layers replace as a whole. */
export function isList(value: MergedValue): boolean {
  return value.kind !== "map" && Array.isArray(plainValue(value));
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
