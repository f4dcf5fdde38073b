import type { MapEntry, MapNode, ValueNode } from "../go-yaml/index.ts";
import { keyText, resolvePlain } from "../go-yaml/index.ts";

/**
 * Returns a field by its name, ignoring case as Go's JSON does. If several match, the last one in byte order wins, because
 * sigs.k8s.io/yaml sorts them.
 */
export function fieldOf(node: ValueNode | undefined, name: string): MapEntry | undefined {
  if (node?.kind !== "map") return undefined;
  const wanted = name.toLowerCase();
  const names = [...node.entries.keys()].filter((key) => key.toLowerCase() === wanted).sort();
  const last = names.at(-1);
  return last === undefined ? undefined : node.entries.get(last);
}

/** Returns a scalar as the string that Helm reads: `1.10` is "1.1"; null, a list, a map and a missing node are "". */
export function textOf(node: ValueNode | undefined): string {
  if (node?.kind !== "scalar" || node.value === null) return "";
  if (typeof node.value !== "number") return String(node.value);
  const resolved = resolvePlain(node.source.text.slice(node.start, node.end));
  if (resolved.kind === "int") return resolved.value.toString();
  return (resolved.kind === "float" ? keyText(resolved) : undefined) ?? String(node.value);
}

/** Returns the text of a field; "" if it is missing. */
export function fieldText(node: ValueNode | undefined, name: string): string {
  return textOf(fieldOf(node, name)?.value);
}

/** Returns the items of a list field; empty if it is not a list. */
export function fieldItems(node: ValueNode | undefined, name: string): readonly ValueNode[] {
  const value = fieldOf(node, name)?.value;
  return value?.kind === "list" ? value.items : [];
}

/** Returns the node if it is a map. */
export function asMap(node: ValueNode | undefined): MapNode | undefined {
  return node?.kind === "map" ? node : undefined;
}

/** Returns whether a node is null. */
export function isNull(node: ValueNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
