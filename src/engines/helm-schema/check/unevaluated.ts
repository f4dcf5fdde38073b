import type { SchemaNode } from "../compile/schema-node.ts";
import { isSchemaMap, type SchemaJson } from "../json/parse-schema.ts";

/** The children of a value that no keyword has evaluated yet; undefined if no keyword needs them, or if none are left. */
export interface Unevaluated {
  keys?: Set<string>;
  items?: Set<number>;
}

/**
 * The children to evaluate at the start of a check, as in santhosh-tekuri/jsonschema 6.0.2 (`validator.go`).
 *
 * @param needed a schema around this one needs them.
 */
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

/** Removes the children that another schema for the same value has evaluated. */
export function merge(into: Unevaluated, other: Unevaluated): void {
  for (const key of into.keys ?? []) if (!other.keys?.has(key)) into.keys?.delete(key);
  for (const item of into.items ?? []) if (!other.items?.has(item)) into.items?.delete(item);
}

/** Whether nothing is left to evaluate. */
export function isEvaluated({ keys, items }: Unevaluated): boolean {
  return (keys === undefined || keys.size === 0) && (items === undefined || items.size === 0);
}
