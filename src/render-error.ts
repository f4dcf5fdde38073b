import { ChartwrightError, Interrupted, type Location } from "./errors.ts";

/** Returns the exit code of an error: 70 if it is neither a `ChartwrightError` nor `Interrupted`. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof ChartwrightError || error instanceof Interrupted) return error.exitCode;
  return 70;
}

const indent = (text: string): string => text.replace(/\n+$/, "").replace(/^/gm, "    ");
const BUG = "this is a bug in chartwright, please report it with the lines below";
const stackOf = (error: unknown): string => (error instanceof Error ? (error.stack ?? error.message) : String(error));

/** Returns the messages of an error's causes, except those that its own message contains. */
function causesOf(error: ChartwrightError): string[] {
  const causes: string[] = [];
  for (let cause = error.cause; cause instanceof Error; cause = cause.cause) {
    if (!error.message.includes(cause.message)) causes.push(cause.message);
  }
  return causes;
}

/** Returns the text of an error: code and message, place, evidence, causes, and a hint. */
export function renderError(error: unknown): string {
  if (error instanceof Interrupted) return `chartwright: ${error.message}`;
  if (!(error instanceof ChartwrightError)) return `error E_BUG: ${BUG}\n${indent(stackOf(error))}`;
  const at = error.at ? `${error.at.file}:${error.at.line}:${error.at.column}: ` : "";
  const lines = [`error ${error.code}: ${at}${error.message}`];
  if (error.detail) lines.push(indent(error.detail));
  for (const cause of causesOf(error)) lines.push(`  because: ${cause.split("\n").join("\n    ")}`);
  if (error.hint) lines.push(`  hint: ${error.hint}`);
  return lines.join("\n");
}

/** An error as `-o json` prints it; docs/json.md describes it. */
export interface ErrorJson {
  readonly code: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly at?: Location | undefined;
  readonly detail?: string | undefined;
  readonly causes?: readonly string[] | undefined;
}

/** Returns the JSON of an error; undefined for an interrupted run, which only has an exit code. */
export function errorJson(error: unknown): ErrorJson | undefined {
  if (error instanceof Interrupted) return undefined;
  if (!(error instanceof ChartwrightError)) return { code: "E_BUG", message: BUG, detail: stackOf(error) };
  const causes = causesOf(error);
  return {
    code: error.code,
    message: error.message,
    hint: error.hint,
    at: error.at,
    detail: error.detail,
    causes: causes.length > 0 ? causes : undefined,
  };
}
