import type { ValueNode } from "./value-node.ts";

const LONGEST = 60;

/** A text from a file, cut to fit into a message. */
export function shortText(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A value in a few words: a scalar as JSON, a collection by its kind. */
export function shortValue(node: ValueNode): string {
  if (node.kind === "scalar") return shortText(JSON.stringify(node.value));
  const size = node.kind === "map" ? node.entries.size : node.items.length;
  if (size === 0) return node.kind === "map" ? "{}" : "[]";
  return node.kind === "map" ? "the map here" : "the list here";
}
