import type { Rule } from "../rule.ts";

interface Data {
  readonly field: "source" | "icon";
  readonly text: string;
}

export const rule = {
  code: "chart/url",
  severity: "warning",
  title: "A source or an icon that is not a URL",
  message: ({ field, text }) => `the ${field} "${text}" is not a URL`,
  suggestion: () => "write a full URL, such as https://example.com/page",
} as const satisfies Rule<Data>;
