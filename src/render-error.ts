import { ChartwrightError, Interrupted } from "./errors.ts";

/** The exit code that an error ends the process with; 70 for what is not one of ours. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ChartwrightError || error instanceof Interrupted) return error.exitCode;
  return 70;
}

const indent = (text: string): string => text.replace(/\n+$/, "").replace(/^/gm, "    ");

/** The one text of an error: code and message, place, evidence, causes, and what to do. */
export function renderError(error: unknown): string {
  if (error instanceof Interrupted) return `chartwright: ${error.message}`;
  if (!(error instanceof ChartwrightError)) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `error E_BUG: this is a bug in chartwright, please report it with the lines below\n${indent(stack)}`;
  }
  const at = error.at ? `${error.at.file}:${error.at.line}:${error.at.column}: ` : "";
  const lines = [`error ${error.code}: ${at}${error.message}`];
  if (error.detail) lines.push(indent(error.detail));
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!error.message.includes(cause.message)) lines.push(`  because: ${cause.message.split("\n").join("\n    ")}`);
  }
  if (error.hint) lines.push(`  hint: ${error.hint}`);
  return lines.join("\n");
}
