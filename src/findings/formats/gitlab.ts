import type { Severity } from "../rule.ts";
import { fingerprints } from "./fingerprints.ts";
import { type Format, placeInFile } from "./report.ts";
import { plainText, sharedFindings } from "./shared-findings.ts";

const SEVERITIES: Readonly<Record<Severity, string>> = { error: "critical", warning: "minor", info: "info" };

/**
 * The report of GitLab's Code Quality. GitLab wants a path and a line for each finding, paths below the repository
 * without `./`, and of findings with the same fingerprint it shows one.
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
