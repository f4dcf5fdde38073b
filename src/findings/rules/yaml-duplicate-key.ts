import type { Rule } from "../rule.ts";

interface Data {
  readonly key: string;
  readonly value: string;
  readonly firstLine: number;
}

export const rule = {
  code: "yaml/duplicate-key",
  severity: "warning",
  title: "A key that is set twice in one map",
  message: ({ key, value, firstLine }) =>
    `"${key}" is set twice: Helm uses ${value} and drops the value of line ${firstLine}`,
} as const satisfies Rule<Data>;
