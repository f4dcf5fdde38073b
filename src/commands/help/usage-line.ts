import type { Command } from "../command.ts";
import { wrap } from "./wrap.ts";

/** `chartwright validate [ENV|CHART]... [flags]` */
export function usageLine(words: readonly string[], command: Command): string {
  return ["chartwright", ...words, ...placeholdersOf(command), "[flags]"].join(" ");
}

/** Returns the first lines of a help page. */
export function usageLines(usage: string, width: number): string[] {
  return wrap(usage, width - 7).map((line, i) => `${i === 0 ? "Usage: " : "       "}${line}`);
}

function placeholdersOf({ parser }: Command): string[] {
  const { positional } = parser.parameters;
  if (positional === undefined) return [];
  if (positional.kind === "tuple")
    return positional.parameters.map(({ placeholder = "ARGUMENT", optional }) =>
      optional ? `[${placeholder}]` : placeholder,
    );
  const { placeholder = "ARGUMENT" } = positional.parameter;
  return [positional.minimum ? `${placeholder}...` : `[${placeholder}]...`];
}

/** Returns the positional arguments of a command with their descriptions. */
export function shownArguments({ parser }: Command): (readonly [placeholder: string, brief: string])[] {
  const { positional } = parser.parameters;
  const parameters = positional?.kind === "array" ? [positional.parameter] : (positional?.parameters ?? []);
  return parameters.map(({ placeholder = "ARGUMENT", brief }) => [placeholder, brief] as const);
}
