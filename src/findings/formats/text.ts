import type { ShownFinding } from "../finding.ts";
import type { Severity } from "../rule.ts";
import { type Format, placeInFile, type Report, rulePage } from "./report.ts";
import { type SharedFinding, sharedFindings } from "./shared-findings.ts";
import { snippet } from "./snippet.ts";
import { harmless } from "./text-cells.ts";

const COLOURS: Readonly<Record<Severity | "bold" | "dim", string>> = {
  error: "31",
  warning: "33",
  info: "36",
  bold: "1",
  dim: "2",
};
const ESCAPE = "\u001b";

/**
 * Writes findings for the terminal: `file:line:col: severity code: message`, the source line with carets below the
 * place, the suggestion and the schema's description. Findings that several environments share are printed once. The
 * output ends with the pages of the rules, unless the codes link to them, and a line for each environment.
 */
export const formatText: Format = (report) => {
  const findings = sharedFindings(report.findings).map((item) => one(item, report));
  const codes = [...new Set(report.findings.map(({ code }) => code))].sort();
  const pages = linked(report) || codes.length === 0 ? "" : `rules: ${codes.map(rulePage).join(" ")}\n`;
  const summary = report.environments.map(
    ({ name, findings: own, rendered }) => `${harmless(name)}: ${countText(own)}${rendered ? ", rendered" : ""}\n`,
  );
  return [...findings, pages, ...summary].join("");
};

const linked = (report: Report): boolean => report.colour && report.pagesUrl !== undefined;

function one({ finding, environments }: SharedFinding, report: Report): string {
  const paint = (colour: keyof typeof COLOURS, text: string): string =>
    report.colour ? `${ESCAPE}[${COLOURS[colour]}m${text}${ESCAPE}[0m` : text;
  const who = environments.length > 0 ? paint("dim", ` [${harmless(environments.join(", "))}]`) : "";
  const [first = "", ...more] = finding.message.split("\n").map(harmless);
  const head = `${paint(finding.severity, finding.severity)} ${codeOf(finding, report)}: ${paint("bold", first)}`;
  const lines = [`${paint("bold", whereOf(finding))}${head}${who}`, ...more.map((line) => `    ${line}`)];
  const line = finding.location && report.lineOf(finding.location);
  const shown = line && snippet(line);
  if (finding.location && shown) {
    const gutter = placeInFile(finding) ? String(finding.location.line) : "";
    lines.push(`  ${paint("dim", `${gutter} |`)} ${shown.text}`);
    lines.push(
      `  ${paint("dim", `${" ".repeat(gutter.length)} |`)} ${shown.blanks}${paint(finding.severity, shown.carets)}`,
    );
  }
  for (const text of finding.suggestion?.split("\n") ?? []) lines.push(`    ${harmless(text)}`);
  if (finding.description !== undefined)
    lines.push(paint("dim", `    the schema says: ${harmless(finding.description.replace(/\s+/g, " ").trim())}`));
  return `${lines.join("\n")}\n`;
}

/** The location, or the layer if the value is not in a file. */
function whereOf(finding: ShownFinding): string {
  const place = placeInFile(finding);
  if (place) return `${harmless(place.file)}:${place.line}:${place.column}: `;
  const layer = finding.location?.file ?? finding.layer;
  return layer === undefined ? "" : `${harmless(layer)}: `;
}

/** On a terminal, the code links to its page (OSC 8); terminals without links show only the code. */
function codeOf({ code }: ShownFinding, report: Report): string {
  if (!linked(report)) return code;
  return `${ESCAPE}]8;;${report.pagesUrl}/${code}.md${ESCAPE}\\${code}${ESCAPE}]8;;${ESCAPE}\\`;
}

/** `2 errors, 1 warning`, or `ok`. */
export function countText(findings: readonly ShownFinding[]): string {
  const count = (severity: Severity): number => findings.filter((item) => item.severity === severity).length;
  const parts = (["error", "warning"] as const)
    .map((severity) => [severity, count(severity)] as const)
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}${number === 1 ? "" : "s"}`);
  return parts.length === 0 ? "ok" : parts.join(", ");
}
