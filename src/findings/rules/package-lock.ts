import type { Rule } from "../rule.ts";

interface Data {
  readonly lock: string;
  readonly file: string;
}

export const rule = {
  code: "package/lock",
  severity: "error",
  title: "A Chart.lock that does not match Chart.yaml",
  message: ({ lock, file }) => `${lock} does not match the dependencies in ${file}`,
  suggestion: () => "run helm dependency update",
} as const satisfies Rule<Data>;
