import type { Finding } from "../finding.ts";

/** An environment in the JSON of `validate`. */
export interface EnvironmentSummary {
  readonly name: string;
  readonly rendered: boolean;
  readonly errors: number;
  readonly warnings: number;
}

/** The JSON of `validate -o json`; docs/json.md tells about it. New keys may come, none changes under one version. */
export interface ValidationReport {
  readonly version: 1;
  readonly environments: readonly EnvironmentSummary[];
  readonly findings: readonly Finding[];
}

/** Makes the report of a validation. */
export function validationReport(
  findings: readonly Finding[],
  environments: readonly { readonly name: string; readonly rendered: boolean; readonly findings: readonly Finding[] }[],
): ValidationReport {
  const count = (list: readonly Finding[], severity: Finding["severity"]): number =>
    list.filter((item) => item.severity === severity).length;
  return {
    version: 1,
    environments: environments.map((item) => ({
      name: item.name,
      rendered: item.rendered,
      errors: count(item.findings, "error"),
      warnings: count(item.findings, "warning"),
    })),
    findings,
  };
}
