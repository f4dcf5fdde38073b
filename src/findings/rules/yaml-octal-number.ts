import type { Rule } from "../rule.ts";

interface Data {
  readonly text: string;
  readonly value: string;
}

export const rule = {
  code: "yaml/octal-number",
  severity: "warning",
  title: "A number that is read as octal",
  message: ({ text, value }) => `Helm reads ${text} as octal: ${value}`,
  suggestion: ({ text }) => `write "${text}" if you mean a string`,
} as const satisfies Rule<Data>;
