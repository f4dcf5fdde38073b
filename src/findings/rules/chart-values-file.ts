import type { Rule } from "../rule.ts";

export const rule = {
  code: "chart/values-file",
  severity: "info",
  title: "A chart without values.yaml",
  message: () => "the chart has no values.yaml",
} as const satisfies Rule;
