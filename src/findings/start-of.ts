import type { Range } from "./finding.ts";

/** The location of the start of a file. */
export function startOf(file: string): Range {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}
