import type { Finding } from "./finding.ts";
import type { Severity } from "./rule.ts";
import type { RuleCode } from "./rule-table.ts";

/** Sets the severities of findings as in chartwright.yaml; omits findings whose rule is off. */
export function withSeverities(
  findings: readonly Finding[],
  rules: ReadonlyMap<RuleCode, Severity | "off"> = new Map(),
): Finding[] {
  return findings.flatMap((item) => {
    const severity = rules.get(item.code) ?? item.severity;
    if (severity === "off") return [];
    return severity === item.severity ? [item] : [{ ...item, severity }];
  });
}
