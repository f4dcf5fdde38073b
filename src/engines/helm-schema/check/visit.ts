import type { SchemaNode } from "../compile/schema-node.ts";
import type { SchemaFault } from "../faults/schema-fault.ts";
import type { SchemaJson } from "../json/parse-schema.ts";
import type { Unevaluated } from "./unevaluated.ts";

/** One schema that is held against one value. */
export interface Visit {
  readonly node: SchemaNode;
  /** Only whether there is a fault matters. */
  readonly quiet: boolean;
  readonly unevaluated: Unevaluated;
  readonly faults: SchemaFault[];
  /** Adds a fault of this value. */
  fault(keyword: string, rest?: Pick<SchemaFault, "keys" | "branches">): void;
  /** The verdict; false for one that is in doubt, which is noted. */
  decide(verdict: boolean | "undecided", what: string): boolean;
  add(faults: readonly SchemaFault[]): void;
  /** Holds a schema against the same value. */
  self(node: SchemaNode, quiet?: boolean): readonly SchemaFault[];
  /** The same, and what was noted is forgotten if there is a fault. */
  attempt(node: SchemaNode, quiet?: boolean): readonly SchemaFault[];
  /** Tells that a schema does not fit the same value; nothing is noted. */
  excludes(node: SchemaNode): boolean;
  /** Holds a schema against a value within this one. */
  child(node: SchemaNode, value: SchemaJson, step: string | number): readonly SchemaFault[];
  /** Holds a schema against the name of a key, from which no dynamic scope is seen. */
  nameFits(node: SchemaNode, name: string): boolean;
}
