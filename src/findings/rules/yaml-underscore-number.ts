import type { Rule } from "../rule.ts";

interface Data {
  readonly text: string;
  readonly value: string;
}

export const rule = {
  code: "yaml/underscore-number",
  severity: "warning",
  title: "A number written with underscores",
  message: ({ text, value }) => `Helm reads ${text} as the number ${value}`,
  suggestion: ({ text }) => `write "${text}" if you mean a string`,
} as const satisfies Rule<Data>;
