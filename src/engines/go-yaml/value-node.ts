import type { Range, Source } from "../../findings/index.ts";
import { emptyMap, type Json } from "../json/index.ts";

/** A part of a source text, as offsets; `end` is exclusive. */
export interface Span {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

export interface ScalarNode extends Span {
  readonly kind: "scalar";
  /** The value after Helm has converted it to JSON and back: numbers are float64. */
  readonly value: null | boolean | number | string;
}

export interface ListNode extends Span {
  readonly kind: "list";
  readonly items: readonly ValueNode[];
}

/** A key of a map, with the place of the key and its value. */
export interface MapEntry {
  readonly key: Span;
  readonly value: ValueNode;
}

export interface MapNode extends Span {
  readonly kind: "map";
  /** In the order of the file; a repeated key keeps its first position. */
  readonly entries: ReadonlyMap<string, MapEntry>;
}

/** A value with its place in a values file. An alias has its own place and the children of its target. */
export type ValueNode = ScalarNode | ListNode | MapNode;

/** The place of a span in its file. */
export function rangeOf(span: Span): Range {
  return span.source.range(span.start, span.end);
}

/** The value of a node as new JSON. */
export function toJson(node: ValueNode): Json {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toJson);
  const map = emptyMap();
  for (const [key, entry] of node.entries) map[key] = toJson(entry.value);
  return map;
}
