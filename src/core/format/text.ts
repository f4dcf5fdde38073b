import type { Finding, Severity } from "../finding.ts";

/** What the text shows beside the findings. */
export interface TextOptions {
  /** Gives a line of a file by its number, if the file's text is known. */
  readonly line: (file: string, number: number) => string | undefined;
  readonly colour: boolean;
}

const COLOURS: Readonly<Record<Severity | "bold" | "dim", string>> = {
  error: "31",
  warning: "33",
  info: "36",
  bold: "1",
  dim: "2",
};
const MAX_WIDTH = 120;

/**
 * Findings as text: `file:line:col: severity code: message`, the line of the source with a caret below what is meant,
 * the suggestion and what the schema says. What several environments share is told once.
 */
export function formatText(findings: readonly Finding[], options: TextOptions): string {
  return grouped(findings)
    .map(({ finding, environments }) => one(finding, environments, options))
    .join("");
}

interface Group {
  readonly finding: Finding;
  readonly environments: readonly string[];
}

function grouped(findings: readonly Finding[]): Group[] {
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

function one(finding: Finding, environments: readonly string[], options: TextOptions): string {
  const paint = (colour: keyof typeof COLOURS, text: string): string =>
    options.colour ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;
  const { location } = finding;
  const where = location ? `${location.file}:${location.line}:${location.column}: ` : "";
  const who = environments.length > 0 ? paint("dim", ` [${environments.join(", ")}]`) : "";
  const [first = "", ...more] = finding.message.split("\n");
  const lines = [
    `${paint("bold", where)}${paint(finding.severity, finding.severity)} ${finding.code}: ${paint("bold", first)}${who}`,
    ...more.map((line) => `    ${line}`),
  ];
  if (location) lines.push(...snippet(finding, options, paint));
  if (finding.suggestion !== undefined) lines.push(`    ${finding.suggestion}`);
  if (finding.description !== undefined) lines.push(paint("dim", `    the schema says: ${finding.description}`));
  return `${lines.join("\n")}\n`;
}

function snippet(
  finding: Finding,
  options: TextOptions,
  paint: (colour: Severity | "dim", text: string) => string,
): string[] {
  const { location } = finding;
  const line = location && options.line(location.file, location.line);
  if (!location || line === undefined || line.trim() === "") return [];
  const gutter = String(location.line);
  // A long line is shown from a little before the place.
  const cut = location.column > MAX_WIDTH - 20 ? location.column - 40 : 0;
  const shown = line.slice(cut, cut + MAX_WIDTH);
  const from = location.column - 1 - cut;
  const end = location.endLine === location.line ? location.endColumn - 1 - cut : shown.trimEnd().length;
  const width = Math.max(1, Math.min(end, shown.length) - from);
  const pad = shown.slice(0, from).replace(/[^\t]/g, " ");
  return [
    `  ${paint("dim", `${gutter} |`)} ${shown}`,
    `  ${paint("dim", `${" ".repeat(gutter.length)} |`)} ${pad}${paint(finding.severity, "^".repeat(width))}`,
  ];
}

/** `2 errors, 1 warning`, or `ok`. */
export function countText(findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((item) => item.severity === severity).length;
  const parts = (
    [
      ["error", count("error")],
      ["warning", count("warning")],
    ] as const
  )
    .filter(([, number]) => number > 0)
    .map(([word, number]) => `${number} ${word}${number === 1 ? "" : "s"}`);
  return parts.length === 0 ? "ok" : parts.join(", ");
}
