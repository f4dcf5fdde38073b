import type { Rule } from "../rule.ts";
import { yamlAdvice } from "../yaml-advice.ts";

interface Data {
  readonly reason: string;
}

export const rule = {
  code: "yaml/syntax",
  severity: "error",
  fixed: true,
  title: "Text that is not YAML",
  message: ({ reason }) => reason,
  suggestion: ({ reason }) => yamlAdvice(reason),
} as const satisfies Rule<Data>;
