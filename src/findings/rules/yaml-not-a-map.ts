import type { Rule } from "../rule.ts";

interface Data {
  readonly found: string;
}

export const rule = {
  code: "yaml/not-a-map",
  severity: "error",
  fixed: true,
  title: "A values file that is not a map",
  message: ({ found }) => `a values file must be a map, found ${found}`,
} as const satisfies Rule<Data>;
