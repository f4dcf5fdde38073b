export { distinctFindings } from "./distinct-findings.ts";
export {
  type Fault,
  type Finding,
  type FindingPlace,
  finding,
  isOf,
  type Range,
  type ShownFinding,
  withData,
} from "./finding.ts";
export { FORMAT_NAMES, FORMATS, type FormatName } from "./formats/formats.ts";
export { findingJson } from "./formats/json.ts";
export { rulePage, type ShownLine } from "./formats/report.ts";
export { harmless } from "./formats/text-cells.ts";
export type { Severity } from "./rule.ts";
export { isRuleCode, RULE_CODES, type RuleCode, type RuleData, ruleNamed, ruleOf } from "./rule-table.ts";
export { withSeverities } from "./severities.ts";
export { sortFindings } from "./sort-findings.ts";
export { Source } from "./source.ts";
export { startOf } from "./start-of.ts";
export { didYouMean, nearest } from "./suggest.ts";
export { pathText, type ValuePath } from "./value-path.ts";
