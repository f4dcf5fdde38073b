import type { Range, ShownFinding } from "../finding.ts";
import type { RuleCode } from "../rule-table.ts";

/** An environment that was validated. */
export interface ReportedEnvironment {
  readonly name: string;
  /** Helm rendered it. */
  readonly rendered: boolean;
  /** Of this environment and of the files that it shares. */
  readonly findings: readonly ShownFinding[];
}

/** A line of a source as it may be shown, and where in it a place begins and ends: offsets in UTF-16 code units. */
export interface ShownLine {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/** The input of a format, in which secrets are already hidden. */
export interface Report {
  /** In a stable order; a finding of several environments stands once for each. */
  readonly findings: readonly ShownFinding[];
  readonly environments: readonly ReportedEnvironment[];
  /** The line of a place; undefined where the text is not known. */
  readonly lineOf: (location: Range) => ShownLine | undefined;
  /** The page of a rule, as Markdown. */
  readonly ruleText: (code: RuleCode) => string;
  /** The folder of the pages as an address without a slash at its end, where it is to be linked. */
  readonly pagesUrl?: string;
  /** ANSI colours are wanted. */
  readonly colour: boolean;
  /** The path of a file below the root of the repository, for servers that show findings beside the code. */
  readonly repositoryPath: (file: string) => string;
  /** The file that stands for the project where a format wants a place and the finding has none. */
  readonly projectFile: string;
  /** The version of Chartwright. */
  readonly version: string;
  readonly startedAt: Date;
}

/** Writes a report; the text ends with a line break unless it is empty. */
export type Format = (report: Report) => string;

/** The page of a rule below the folder of the package. */
export const rulePage = (code: RuleCode): string => `docs/rules/${code}.md`;

/** Where a finding is in a file; undefined for places in the arguments of `--set` and in standard input. */
export function placeInFile({ location }: ShownFinding): Range | undefined {
  return location === undefined || location.file === "-" || location.file.startsWith("--") ? undefined : location;
}
