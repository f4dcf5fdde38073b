import type { MapEntry, MapNode, ValueNode } from "../go-yaml/index.ts";
import { keyText, resolvePlain } from "../go-yaml/index.ts";

/**
 * A field by its name, as Go's JSON finds it: without regard to case. Of several the one whose name comes last in the
 * order of bytes wins, since sigs.k8s.io/yaml sorts them.
 */
export function fieldOf(node: ValueNode | undefined, name: string): MapEntry | undefined {
  if (node?.kind !== "map") return undefined;
  const wanted = name.toLowerCase();
  const names = [...node.entries.keys()].filter((key) => key.toLowerCase() === wanted).sort();
  const last = names.at(-1);
  return last === undefined ? undefined : node.entries.get(last);
}

/** The text of a scalar where Helm wants one: `1.10` is "1.1", null and none are "". */
export function textOf(node: ValueNode | undefined): string {
  if (node?.kind !== "scalar" || node.value === null) return "";
  if (typeof node.value !== "number") return String(node.value);
  const resolved = resolvePlain(node.source.text.slice(node.start, node.end));
  if (resolved.kind === "int") return resolved.value.toString();
  return (resolved.kind === "float" ? keyText(resolved) : undefined) ?? String(node.value);
}

/** The text of a field; "" where it is not there. */
export function fieldText(node: ValueNode | undefined, name: string): string {
  return textOf(fieldOf(node, name)?.value);
}

/** The items of a list field; none where it is no list. */
export function fieldItems(node: ValueNode | undefined, name: string): readonly ValueNode[] {
  const value = fieldOf(node, name)?.value;
  return value?.kind === "list" ? value.items : [];
}

/** A map, or nothing. */
export function asMap(node: ValueNode | undefined): MapNode | undefined {
  return node?.kind === "map" ? node : undefined;
}

/** Tells null from everything else. */
export function isNull(node: ValueNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
