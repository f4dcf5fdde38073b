import type { Finding } from "./finding.ts";
import type { Severity } from "./rule.ts";

const ORDER: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };

/** Sorts findings by file, line, column, severity and code, so that every run prints the same order. */
export function sortFindings(findings: readonly Finding[]): Finding[] {
  const key = (item: Finding): readonly (string | number)[] => [
    item.location?.file ?? "",
    item.location?.line ?? 0,
    item.location?.column ?? 0,
    ORDER[item.severity],
    item.code,
    item.message,
    item.environment ?? "",
  ];
  return [...findings].sort((a, b) => compare(key(a), key(b)));
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index] ?? 0;
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
