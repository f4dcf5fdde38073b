import type { Rule } from "../rule.ts";

interface Data {
  readonly found: string;
}

export const rule = {
  code: "chart/api-version",
  severity: "error",
  fixed: true,
  title: "An apiVersion that Helm does not know",
  message: ({ found }) => `apiVersion must be "v1" or "v2", found "${found}"`,
  suggestion: () => "write apiVersion: v2",
} as const satisfies Rule<Data>;
