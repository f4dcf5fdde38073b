import type { NoData, Rule } from "./rule.ts";
import * as LIST from "./rules.ts";

export type RuleCode = keyof typeof LIST;

type DataOf<SomeRule> = SomeRule extends { readonly message: (data: infer Data) => string }
  ? unknown extends Data
    ? NoData
    : Data
  : never;

/** The data that a finding of each rule carries: values that JSON can represent. */
export type RuleData = { readonly [Code in RuleCode]: DataOf<(typeof LIST)[Code]> };

/** Every rule by its code. The type rejects a rule that is listed under the code of another. */
export const RULES: { readonly [Code in RuleCode]: Rule<RuleData[Code], Code> } = LIST;

/** The codes of all rules, sorted. */
export const RULE_CODES: readonly RuleCode[] = Object.keys(RULES).filter(isRuleCode).sort();

/** Whether a text is the code of a rule. */
export function isRuleCode(text: string): text is RuleCode {
  return Object.hasOwn(RULES, text);
}

/** Severity and title of a rule. */
export function ruleOf(code: RuleCode): Pick<Rule, "severity" | "fixed" | "title"> {
  return RULES[code];
}

/** Rules by their names without the group, `unused-value`, if the name is unique. */
export const SHORT_NAMES: ReadonlyMap<string, RuleCode> = shortNames();

function shortNames(): Map<string, RuleCode> {
  const names = new Map<string, RuleCode>();
  const ambiguous = new Set<string>();
  for (const code of RULE_CODES) {
    const name = code.slice(code.indexOf("/") + 1);
    if (names.has(name)) ambiguous.add(name);
    names.set(name, code);
  }
  for (const name of ambiguous) names.delete(name);
  return names;
}

/** The rule that a text names, with or without its group. */
export function ruleNamed(text: string): RuleCode | undefined {
  return isRuleCode(text) ? text : SHORT_NAMES.get(text);
}
