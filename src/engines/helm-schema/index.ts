export { bestFaults } from "./best-faults.ts";
export { type BrokenSchema, type CompiledSchema, compileSchema, type Unsupported } from "./compile-schema.ts";
export { isMultipleOf } from "./exact-number.ts";
export { type FaultText, faultText, show } from "./fault-message.ts";
export { jsonEqual } from "./json-equal.ts";
export { isSchemaMap, type SchemaJson, type SchemaMap } from "./parse-schema.ts";
export type { SchemaFault } from "./schema-fault.ts";
export { combinedSchemas, declaredProperties, descriptionOf } from "./schema-lookup.ts";
export { TYPE_WORDS } from "./type-words.ts";
