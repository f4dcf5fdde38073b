export { defaultFaults } from "./default-faults.ts";
export { deprecatedValues } from "./deprecated-values.ts";
export { type JudgedValues, judgeChart } from "./judge-chart.ts";
export { schemaDrift } from "./schema-drift.ts";
