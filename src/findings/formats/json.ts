import type { Finding, Severity } from "../finding.ts";
import { type Format, rulePage } from "./report.ts";

/**
 * The documented JSON of findings: docs/json.md tells about it, findings.schema.json is its schema. New keys may come,
 * none changes under one version.
 */
export const formatJson: Format = (report) => {
  const count = (list: readonly Finding[], severity: Severity): number =>
    list.filter((item) => item.severity === severity).length;
  const shown = {
    version: 1,
    environments: report.environments.map(({ name, rendered, findings }) => ({
      name,
      rendered,
      errors: count(findings, "error"),
      warnings: count(findings, "warning"),
    })),
    findings: report.findings.map((item) => ({ ...item, page: rulePage(item.code) })),
  };
  return `${JSON.stringify(shown, null, 2)}\n`;
};
