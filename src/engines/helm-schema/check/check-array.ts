import { hasDuplicates } from "../json/json-equal.ts";
import type { SchemaJson } from "../json/parse-schema.ts";
import type { Visit } from "./visit.ts";

/** Checks the keywords for lists, in the order of santhosh-tekuri/jsonschema 6.0.2 (`arrValidate`). */
export function checkArray(visit: Visit, list: readonly SchemaJson[]): void {
  const { node } = visit;
  if (node.minItems !== undefined && list.length < node.minItems) visit.fault("minItems");
  if (node.maxItems !== undefined && list.length > node.maxItems) visit.fault("maxItems");
  if (node.uniqueItems && visit.decide(hasDuplicates(list), "whether items are equal")) visit.fault("uniqueItems");
  const first = node.firstItems ?? [];
  for (const [index, item] of list.entries()) {
    const schema = first[index] ?? node.items;
    if (schema) visit.add(visit.child(schema, item, index));
  }
  const additional = node.additionalItems;
  if (additional === false && list.length > first.length) visit.fault("additionalItems");
  if (typeof additional === "object") {
    for (let index = first.length; index < list.length; index++)
      visit.add(visit.child(additional, list[index] ?? null, index));
  }
  checkContains(visit, list);
}

function checkContains(visit: Visit, list: readonly SchemaJson[]): void {
  const { node } = visit;
  if (!node.contains) return;
  let matched = 0;
  for (const [index, item] of list.entries()) {
    if (visit.child(node.contains, item, index).length > 0) continue;
    matched++;
    if (node.version >= 2020) visit.unevaluated.items?.delete(index);
  }
  if (node.minContains !== undefined) {
    if (matched < node.minContains) visit.fault("minContains");
  } else if (matched === 0) {
    visit.fault("contains");
  }
  if (node.maxContains !== undefined && matched > node.maxContains) visit.fault("maxContains");
}
