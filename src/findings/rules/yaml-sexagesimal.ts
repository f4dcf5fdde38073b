import type { Rule } from "../rule.ts";

interface Data {
  readonly text: string;
}

export const rule = {
  code: "yaml/sexagesimal",
  severity: "warning",
  title: "A base-60 number that stays a string",
  message: ({ text }) => `Helm reads ${text} as a string, other YAML 1.1 tools as a base-60 number`,
  suggestion: ({ text }) => `write "${text}" in quotes`,
} as const satisfies Rule<Data>;
