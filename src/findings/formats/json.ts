import type { ShownFinding } from "../finding.ts";
import type { Severity } from "../rule.ts";
import { type Format, rulePage } from "./report.ts";

/**
 * Writes findings as JSON. docs/json.md describes it, and schemas/output/validate.schema.json is its schema. Within a
 * version, keys can be added, but existing keys do not change.
 */
export const formatJson: Format = (report) => {
  const count = (list: readonly ShownFinding[], severity: Severity): number =>
    list.filter((item) => item.severity === severity).length;
  const written = {
    version: 1,
    environments: report.environments.map(({ name, rendered, findings }) => ({
      name,
      rendered,
      errors: count(findings, "error"),
      warnings: count(findings, "warning"),
    })),
    findings: report.findings.map(findingJson),
  };
  return `${JSON.stringify(written, null, 2)}\n`;
};

/** Converts a finding to the printed JSON: adds the page of its rule, and omits its data. */
export function findingJson(item: ShownFinding): object {
  const { code, severity, message, location, path, layer, suggestion, description, environment } = item;
  const page = rulePage(code);
  return { code, severity, message, location, path, layer, suggestion, description, environment, page };
}
