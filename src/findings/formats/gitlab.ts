import type { Severity } from "../rule.ts";
import { fingerprints } from "./fingerprints.ts";
import { type Format, placeInFile } from "./report.ts";
import { plainText, sharedFindings } from "./shared-findings.ts";

const SEVERITIES: Readonly<Record<Severity, string>> = { error: "critical", warning: "minor", info: "info" };

/**
 * Writes a Code Quality report for GitLab. GitLab requires a path and a line for each finding, and paths relative to
 * the repository without `./`. It shows only one of several findings with the same fingerprint.
 */
export const formatGitlab: Format = (report) => {
  const findings = sharedFindings(report.findings);
  const prints = fingerprints(findings, report);
  const issues = findings.map((item, index) => {
    const { finding } = item;
    const place = placeInFile(finding);
    return {
      description: plainText(item, { layer: place === undefined }),
      check_name: finding.code,
      fingerprint: prints[index],
      severity: SEVERITIES[finding.severity],
      location: {
        path: report.repositoryPath(place?.file ?? report.projectFile),
        lines: { begin: place?.line ?? 1, end: place?.endLine ?? 1 },
      },
    };
  });
  return `${JSON.stringify(issues, null, 2)}\n`;
};
