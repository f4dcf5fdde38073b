import type { SchemaJson, SchemaMap } from "../json/parse-schema.ts";

/** A fault of the values. Keywords that only group others (`allOf`, `$ref`, `then`) have no faults of their own. */
export interface SchemaFault {
  /** The violated keyword; `false` for the schema `false`, `cycle` for a schema that refers to itself without end. */
  readonly keyword: string;
  /** The path of the value: keys, and indices of list items. */
  readonly path: readonly (string | number)[];
  readonly value: SchemaJson;
  /** The schema that contains the keyword. */
  readonly schema: SchemaMap;
  /** The description of the value: from this schema, or from a schema that refers to it. */
  readonly description?: string | undefined;
  /** The keys that are missing, unknown, or invalid. */
  readonly keys?: readonly string[];
  /** For `anyOf` and `oneOf`: the faults of each alternative, in order. Undefined if several match a `oneOf`. */
  readonly branches?: readonly (readonly SchemaFault[])[];
}

/** A value that a schema calls deprecated. */
export interface DeprecatedValue {
  readonly path: readonly (string | number)[];
  /** The description in the schema. */
  readonly description?: string | undefined;
}
