import type { Rule } from "../rule.ts";

/** `text` is the value as written; undefined for null. */
interface Data {
  readonly found: string;
  readonly text: string | undefined;
}

export const rule = {
  code: "chart/app-version",
  severity: "warning",
  title: "An appVersion that is not a string",
  message: ({ found }) => `appVersion must be a string, found ${found}`,
  suggestion: ({ text }) =>
    text === undefined ? "write a version in quotes, or remove the line" : `write "${text}" in quotes`,
} as const satisfies Rule<Data>;
