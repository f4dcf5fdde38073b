import type { Rule } from "../rule.ts";
import { yamlAdvice } from "../yaml-advice.ts";

interface Data {
  readonly reason: string;
}

export const rule = {
  code: "yaml/unsupported",
  severity: "error",
  fixed: true,
  title: "YAML that Helm may read differently",
  message: ({ reason }) => reason,
  suggestion: ({ reason }) => yamlAdvice(reason),
} as const satisfies Rule<Data>;
