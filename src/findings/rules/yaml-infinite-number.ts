import type { Rule } from "../rule.ts";

interface Data {
  readonly text: string;
}

export const rule = {
  code: "yaml/infinite-number",
  severity: "error",
  fixed: true,
  title: "Infinity or not-a-number",
  message: ({ text }) => `Helm cannot read ${text}, because JSON has no such number`,
} as const satisfies Rule<Data>;
