import type { SchemaNode } from "../compile/schema-node.ts";
import type { DeprecatedValue } from "../faults/schema-fault.ts";

/** The results and the progress of one check. */
export interface CheckRun {
  readonly deprecated: DeprecatedValue[];
  /** The questions that versions of Go, or of Helm's engine, answer differently. */
  readonly undecided: string[];
  /**
   * The number of steps so far: one for each schema that is checked against a value, and for each ancestor in a search
   * for a cycle.
   */
  steps: number;
  /** For a value that is a schema: the meta-schema for the dialect of the subschema at a pointer. */
  readonly metaFor?: (pointer: string) => SchemaNode | undefined;
}

/** Thrown when the branches of a schema multiply: Helm would take very long too. */
export class Endless extends Error {}
