import { isJsonMap, type Json } from "../json/index.ts";
import type { MapEntry, MapNode, Span, ValueNode } from "./value-node.ts";

/** Converts a JSON value to a node; every part of it gets the same span. */
export function jsonNode(value: Json, span: Span): ValueNode {
  if (Array.isArray(value)) return { kind: "list", ...span, items: value.map((item) => jsonNode(item, span)) };
  if (isJsonMap(value)) return jsonMapNode(value, span);
  return { kind: "scalar", ...span, value };
}

/** Converts a JSON object to a node; every part of it gets the same span. */
export function jsonMapNode(map: { readonly [key: string]: Json }, span: Span): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, value] of Object.entries(map)) entries.set(key, { key: span, value: jsonNode(value, span) });
  return { kind: "map", ...span, entries };
}
