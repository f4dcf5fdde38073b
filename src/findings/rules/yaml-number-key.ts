import type { Rule } from "../rule.ts";

interface Data {
  readonly text: string;
  readonly key: string;
}

export const rule = {
  code: "yaml/number-key",
  severity: "warning",
  title: "A key that is read as a number and changes its text",
  message: ({ text, key }) => `Helm reads the key ${text} as a number: it becomes "${key}"`,
  suggestion: ({ text }) => `write "${text}" in quotes`,
} as const satisfies Rule<Data>;
