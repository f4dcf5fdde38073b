import type { Rule } from "../rule.ts";

export const rule = {
  code: "chart/missing-api-version",
  severity: "warning",
  title: "A chart without an apiVersion",
  message: () => "the chart has no apiVersion, so Helm treats it as v1",
  suggestion: () => "write apiVersion: v2",
} as const satisfies Rule;
