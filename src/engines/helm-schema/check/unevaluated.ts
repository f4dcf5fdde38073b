import type { SchemaNode } from "../compile/schema-node.ts";
import { isSchemaMap, type SchemaJson } from "../json/parse-schema.ts";

/** What of a value no keyword has evaluated yet; undefined where nobody asks, or all is. */
export interface Unevaluated {
  keys?: Set<string>;
  items?: Set<number>;
}

/** What is to be evaluated, as santhosh-tekuri/jsonschema 6.0.2 begins (`validator.go`). @param needed a caller asks. */
export function unevaluatedOf(value: SchemaJson, node: SchemaNode, needed: boolean): Unevaluated {
  if (Array.isArray(value)) {
    if (node.allItems || !(needed || node.unevaluatedItems) || node.evaluatedItems >= value.length) return {};
    const items = new Set<number>();
    for (let index = node.evaluatedItems; index < value.length; index++) items.add(index);
    return { items };
  }
  if (!isSchemaMap(value) || node.allProperties || !(needed || node.unevaluatedProperties)) return {};
  return { keys: new Set(Object.keys(value)) };
}

/** Keeps what another schema for the same value has not evaluated either. */
export function merge(into: Unevaluated, other: Unevaluated): void {
  for (const key of into.keys ?? []) if (!other.keys?.has(key)) into.keys?.delete(key);
  for (const item of into.items ?? []) if (!other.items?.has(item)) into.items?.delete(item);
}

/** Tells that nothing is left to evaluate. */
export function isEvaluated({ keys, items }: Unevaluated): boolean {
  return (keys === undefined || keys.size === 0) && (items === undefined || items.size === 0);
}
