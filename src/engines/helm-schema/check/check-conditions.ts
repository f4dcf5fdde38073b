import type { SchemaNode } from "../compile/schema-node.ts";
import type { SchemaFault } from "../faults/schema-fault.ts";
import { isSchemaMap, type SchemaJson } from "../json/parse-schema.ts";
import { isEvaluated } from "./unevaluated.ts";
import type { Visit } from "./visit.ts";

/** Checks the keywords that combine schemas, in the order of santhosh-tekuri/jsonschema 6.0.2 (`condValidate`). */
export function checkConditions(visit: Visit): void {
  const { node } = visit;
  if (node.not && !visit.excludes(node.not)) visit.fault("not");
  for (const schema of node.allOf ?? []) {
    visit.add(visit.self(schema));
    if (visit.quiet && visit.faults.length > 0) break;
  }
  if (node.anyOf && node.anyOf.length > 0) anyOf(visit, node.anyOf);
  if (node.oneOf && node.oneOf.length > 0) oneOf(visit, node.oneOf);
  if (!node.condition) return;
  const branch = visit.attempt(node.condition, true).length === 0 ? node.whenTrue : node.whenFalse;
  if (branch) visit.add(visit.self(branch));
}

function anyOf(visit: Visit, schemas: readonly SchemaNode[]): void {
  const branches: (readonly SchemaFault[])[] = [];
  let matched = false;
  for (const schema of schemas) {
    const faults = visit.attempt(schema);
    if (faults.length > 0) branches.push(faults);
    else matched = true;
    // While children are unevaluated, the remaining schemas are checked too: they may evaluate some.
    if (faults.length === 0 && isEvaluated(visit.unevaluated)) break;
  }
  if (!matched) visit.fault("anyOf", { branches });
}

function oneOf(visit: Visit, schemas: readonly SchemaNode[]): void {
  const branches: (readonly SchemaFault[])[] = [];
  let matched = false;
  for (const schema of schemas) {
    const faults = visit.attempt(schema, matched);
    if (faults.length > 0) {
      branches.push(faults);
    } else if (matched) {
      visit.fault("oneOf");
      return;
    } else {
      matched = true;
    }
  }
  if (!matched) visit.fault("oneOf", { branches });
}

/** Checks `unevaluatedProperties` and `unevaluatedItems`. */
export function checkUnevaluated(visit: Visit, value: SchemaJson): void {
  const { unevaluatedProperties, unevaluatedItems } = visit.node;
  const { keys, items } = visit.unevaluated;
  if (unevaluatedProperties && isSchemaMap(value)) {
    const left = [...(keys ?? [])];
    if (unevaluatedProperties.always === false) {
      if (left.length > 0) visit.fault("unevaluatedProperties", { keys: left });
    } else {
      for (const key of left) visit.add(visit.child(unevaluatedProperties, value[key] ?? null, key));
    }
    delete visit.unevaluated.keys;
  }
  if (unevaluatedItems && Array.isArray(value)) {
    for (const index of items ?? []) visit.add(visit.child(unevaluatedItems, value[index] ?? null, index));
    delete visit.unevaluated.items;
  }
}
