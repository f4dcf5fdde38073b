import type { Rule } from "../rule.ts";

export const rule = {
  code: "chart/indent",
  severity: "warning",
  title: "A manifest that starts with spaces",
  message: () => "the manifest starts with spaces, and Helm removes only those on the first line",
  suggestion: () => "start the manifest in the first column",
} as const satisfies Rule;
