import type { Rule } from "../rule.ts";

interface Data {
  readonly reason: string;
}

export const rule = {
  code: "schema/unsupported",
  severity: "warning",
  title: "A schema that only Helm can apply",
  message: ({ reason }) => `${reason}, so only Helm can check the values against this schema`,
} as const satisfies Rule<Data>;
