export { defaultFaults } from "./default-faults.ts";
export { deprecatedValues } from "./deprecated-values.ts";
export { schemaDrift } from "./schema-drift.ts";
export { schemaFindings } from "./schema-findings.ts";
