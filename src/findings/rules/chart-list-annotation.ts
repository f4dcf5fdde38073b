import type { Rule } from "../rule.ts";

export const rule = {
  code: "chart/list-annotation",
  severity: "warning",
  title: "An annotation in a List, which Helm ignores",
  message: () => "Helm ignores the annotation helm.sh/resource-policy of objects in a List",
  suggestion: () => "make each object a separate document",
} as const satisfies Rule;
