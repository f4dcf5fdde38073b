import type { Rule } from "../rule.ts";

interface Data {
  readonly text: string;
  readonly value: string;
}

export const rule = {
  code: "yaml/imprecise-integer",
  severity: "warning",
  title: "An integer that float64 cannot represent",
  message: ({ text, value }) => `Helm stores numbers as float64: ${text} becomes ${value}`,
  suggestion: ({ text }) => `write "${text}" if you mean a string`,
} as const satisfies Rule<Data>;
