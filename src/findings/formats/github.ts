import type { Severity } from "../rule.ts";
import { type Format, placeInFile, type Report } from "./report.ts";
import { plainText, type SharedFinding, sharedFindings } from "./shared-findings.ts";

const COMMANDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", info: "notice" };

/**
 * Writes one workflow command of GitHub Actions for each finding: `::error file=…,line=…::message`. Escapes `%`, line
 * breaks and, in properties, `:` and `,`, as the package @actions/core does.
 */
export const formatGithub: Format = (report) =>
  sharedFindings(report.findings)
    .map((item) => annotation(item, report))
    .join("");

function annotation(item: SharedFinding, report: Report): string {
  const { finding } = item;
  const place = placeInFile(finding);
  const properties: [string, string | number][] = [];
  if (place) {
    properties.push(["file", report.repositoryPath(place.file)], ["line", place.line], ["endLine", place.endLine]);
    // GitHub accepts columns only in an annotation of a single line.
    if (place.line === place.endLine) properties.push(["col", place.column], ["endColumn", place.endColumn]);
  }
  properties.push(["title", finding.code]);
  const shown = properties.map(([name, value]) => `${name}=${escapeProperty(String(value))}`).join(",");
  const text = plainText(item, { layer: place === undefined });
  return `::${COMMANDS[finding.severity]} ${shown}::${escapeData(text)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
