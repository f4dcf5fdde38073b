import type { Rule } from "../rule.ts";

interface Data {
  readonly reason: string;
}

export const rule = {
  code: "schema/invalid",
  severity: "error",
  fixed: true,
  title: "A schema that is invalid",
  message: ({ reason }) => `the schema is invalid: ${reason}`,
} as const satisfies Rule<Data>;
