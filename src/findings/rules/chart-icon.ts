import type { Rule } from "../rule.ts";

export const rule = {
  code: "chart/icon",
  severity: "info",
  title: "A chart without an icon",
  message: () => "the chart has no icon",
  suggestion: () => "add icon: with the URL of an image",
} as const satisfies Rule;
