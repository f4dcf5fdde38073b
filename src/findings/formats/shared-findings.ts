import type { Finding } from "../finding.ts";

/** A finding with all environments that have it. */
export interface SharedFinding {
  readonly finding: Finding;
  readonly environments: readonly string[];
}

/** Findings that differ in nothing but their environment as one, in the order of the first. */
export function sharedFindings(findings: readonly Finding[]): SharedFinding[] {
  const groups = new Map<string, { finding: Finding; environments: string[] }>();
  for (const finding of findings) {
    const { environment, ...rest } = finding;
    const key = JSON.stringify(rest);
    const group = groups.get(key) ?? { finding, environments: [] };
    if (environment !== undefined) group.environments.push(environment);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** The whole news of a finding in plain text: message, suggestion, the schema's words, environments, layer if no file. */
export function plainText({ finding, environments }: SharedFinding, options: { readonly layer: boolean }): string {
  const lines = [
    options.layer && finding.layer !== undefined ? `${finding.layer}: ${finding.message}` : finding.message,
  ];
  if (finding.suggestion !== undefined) lines.push(finding.suggestion);
  if (finding.description !== undefined) lines.push(`the schema says: ${finding.description}`);
  if (environments.length > 0) lines.push(`environments: ${environments.join(", ")}`);
  return lines.join("\n");
}
