import type { ShownFinding } from "../finding.ts";
import type { Severity } from "../rule.ts";
import { type Format, rulePage } from "./report.ts";

/**
 * The documented JSON of findings: docs/json.md describes it, schemas/output/validate.schema.json is its schema. New keys may be added,
 * none changes under one version.
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

/** A finding as it is printed in JSON: with its page, without its data. */
export function findingJson(item: ShownFinding): object {
  const { code, severity, message, location, path, layer, suggestion, description, environment } = item;
  const page = rulePage(code);
  return { code, severity, message, location, path, layer, suggestion, description, environment, page };
}
