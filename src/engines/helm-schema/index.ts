export { type BrokenSchema, type CompiledSchema, compileSchema, type Unsupported } from "./compile-schema.ts";
export { bestFaults } from "./faults/best-faults.ts";
export type { SchemaFault } from "./faults/schema-fault.ts";
export { TYPE_WORDS } from "./faults/type-words.ts";
export { faultOf, keyFault, show } from "./faults/value-fault.ts";
export { isMultipleOf } from "./json/exact-number.ts";
export { jsonEqual } from "./json/json-equal.ts";
export { isSchemaMap, type SchemaJson, type SchemaMap } from "./json/parse-schema.ts";
