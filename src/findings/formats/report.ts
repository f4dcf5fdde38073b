import type { Range, ShownFinding } from "../finding.ts";
import type { RuleCode } from "../rule-table.ts";

/** An environment that was validated. */
export interface ReportedEnvironment {
  readonly name: string;
  /** Helm rendered it. */
  readonly rendered: boolean;
  /** The findings of this environment and of the files that it shares. */
  readonly findings: readonly ShownFinding[];
}

/** A source line without secrets; `from` and `to` mark a place in it, as offsets in UTF-16 code units. */
export interface ShownLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The input of a format, in which secrets are already hidden. */
export interface Report {
  /** In a stable order; a finding of several environments appears once for each. */
  readonly findings: readonly ShownFinding[];
  readonly environments: readonly ReportedEnvironment[];
  /** The line of a location; undefined if the text is not known. */
  readonly lineOf: (location: Range) => ShownLine | undefined;
  /** The page of a rule, as Markdown. */
  readonly ruleText: (code: RuleCode) => string;
  /** The URL of the folder with the pages, without a trailing slash; undefined to print no links. */
  readonly pagesUrl?: string;
  /** Use ANSI colours. */
  readonly colour: boolean;
  /** The path of a file relative to the root of the repository, for servers that show findings next to the code. */
  readonly repositoryPath: (file: string) => string;
  /** The location of a finding without a file, in formats that require one. */
  readonly projectFile: string;
  /** The version of Chartwright. */
  readonly version: string;
  readonly startedAt: Date;
}

/** Formats a report; the text ends with a line break unless it is empty. */
export type Format = (report: Report) => string;

/** The page of a rule, relative to the package's folder. */
export const rulePage = (code: RuleCode): string => `docs/rules/${code}.md`;

/** The location of a finding in a file; undefined for a `--set` and for standard input. */
export function placeInFile({ location }: ShownFinding): Range | undefined {
  return location === undefined || location.file === "-" || location.file.startsWith("--") ? undefined : location;
}
