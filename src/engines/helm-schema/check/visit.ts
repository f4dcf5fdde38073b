import type { SchemaNode } from "../compile/schema-node.ts";
import type { SchemaFault } from "../faults/schema-fault.ts";
import type { SchemaJson } from "../json/parse-schema.ts";
import type { Unevaluated } from "./unevaluated.ts";

/** The check of one value against one schema. */
export interface Visit {
  readonly node: SchemaNode;
  /** The caller needs to know only whether there is a fault. */
  readonly quiet: boolean;
  readonly unevaluated: Unevaluated;
  readonly faults: SchemaFault[];
  /** Reports a fault of this value. */
  fault(keyword: string, rest?: Pick<SchemaFault, "keys" | "branches">): void;
  /** Returns a verdict; an undecided one is recorded and counts as false. */
  decide(verdict: boolean | "undecided", what: string): boolean;
  /** Adds faults of other visits. */
  add(faults: readonly SchemaFault[]): void;
  /** Checks the same value against another schema. */
  self(node: SchemaNode, quiet?: boolean): readonly SchemaFault[];
  /** Like `self`, but discards the deprecated values that it recorded if there is a fault. */
  attempt(node: SchemaNode, quiet?: boolean): readonly SchemaFault[];
  /** Whether the same value does not match a schema; no deprecated value is recorded. */
  excludes(node: SchemaNode): boolean;
  /** Checks a child of this value. */
  child(node: SchemaNode, value: SchemaJson, step: string | number): readonly SchemaFault[];
  /** Whether the name of a key matches a schema; the dynamic scope starts anew there. */
  nameFits(node: SchemaNode, name: string): boolean;
}
