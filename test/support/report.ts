import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hideSecrets } from "../../src/engines/secrets/hide-secrets.ts";
import type { Range, ShownFinding } from "../../src/findings/finding.ts";
import { type Report, rulePage } from "../../src/findings/formats/report.ts";
import { type RuleCode, ruleOf } from "../../src/findings/rule-table.ts";
import { Source } from "../../src/findings/source.ts";
import { repositoryDir } from "./context.ts";

/** A finding with any message and suggestion, and the severity of its rule. */
export function messageOf(
  code: RuleCode,
  message: string,
  rest: Omit<ShownFinding, "code" | "message" | "severity"> = {},
): ShownFinding {
  return { code, severity: ruleOf(code).severity, message, ...rest };
}

/** A report of findings as the command line makes it, of the environments that they name; files are given as texts. */
export function reportOf(
  findings: readonly ShownFinding[],
  files: Readonly<Record<string, string>> = {},
  parts: Partial<Report> = {},
): Report {
  const sources = new Map(Object.entries(files).map(([file, text]) => [file, new Source(file, text)]));
  const shown = hideSecrets(sources);
  const all = findings.map(shown.finding);
  const names = [...new Set(all.flatMap(({ environment }) => environment ?? []))];
  return {
    findings: all,
    environments: names.map((name) => ({
      name,
      rendered: false,
      findings: all.filter(({ environment }) => environment === undefined || environment === name),
    })),
    lineOf: shown.lineOf,
    ruleText: (code) => readFileSync(join(repositoryDir, rulePage(code)), "utf8"),
    colour: false,
    repositoryPath: (file) => file,
    projectFile: "chartwright.yaml",
    version: "1.2.3",
    startedAt: new Date(Date.UTC(2026, 0, 2, 3, 4, 5)),
    ...parts,
  };
}

/** The place of a text in a file's text: of its first occurrence, or of the one after `after`. */
export function placeOf(file: string, text: string, what: string, after = ""): Range {
  const start = text.indexOf(what, text.indexOf(after));
  return new Source(file, text).range(start, start + what.length);
}
