import type { SchemaJson, SchemaMap } from "../json/parse-schema.ts";

/** One fault of the values. What only groups others (`allOf`, `$ref`, `then`) is no fault of its own. */
export interface SchemaFault {
  /** The keyword that is broken; `false` where nothing is allowed, `cycle` for a schema that leads to itself. */
  readonly keyword: string;
  /** The value's place: keys, and numbers for the items of lists. */
  readonly path: readonly (string | number)[];
  readonly value: SchemaJson;
  /** The schema that the keyword stands in. */
  readonly schema: SchemaMap;
  /** What the schema says the value is for, there or where it refers to this schema. */
  readonly description?: string;
  /** The keys that are missing, unknown, or badly named. */
  readonly keys?: readonly string[];
  /** For `anyOf` and `oneOf`: what each form says, in their order. Without it more than one fits a `oneOf`. */
  readonly branches?: readonly (readonly SchemaFault[])[];
}

/** A value that a schema calls deprecated. */
export interface DeprecatedValue {
  readonly path: readonly (string | number)[];
  /** What the schema says the value is for. */
  readonly description?: string;
}
