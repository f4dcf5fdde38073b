import { findingKey, type ShownFinding } from "../finding.ts";

/** A finding with all environments in which it occurs. */
export interface SharedFinding {
  readonly finding: ShownFinding;
  readonly environments: readonly string[];
}

/** Joins findings that differ only in their environment, in the order of their first occurrence. */
export function sharedFindings(findings: readonly ShownFinding[]): SharedFinding[] {
  const groups = new Map<string, { finding: ShownFinding; environments: string[] }>();
  for (const finding of findings) {
    const { environment } = finding;
    const key = findingKey({ ...finding, environment: undefined });
    const group = groups.get(key) ?? { finding, environments: [] };
    if (environment !== undefined) group.environments.push(environment);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/**
 * A finding in plain text: message, suggestion, the schema's description, environments, and the layer if it is not in a
 * file.
 */
export function plainText({ finding, environments }: SharedFinding, options: { readonly layer: boolean }): string {
  const lines = [
    options.layer && finding.layer !== undefined ? `${finding.layer}: ${finding.message}` : finding.message,
  ];
  if (finding.suggestion !== undefined) lines.push(finding.suggestion);
  if (finding.description !== undefined) lines.push(`the schema says: ${finding.description}`);
  if (environments.length > 0) lines.push(`environments: ${environments.join(", ")}`);
  return lines.join("\n");
}
