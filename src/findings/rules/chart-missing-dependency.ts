import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

interface Data {
  readonly name: string;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "chart/missing-dependency",
  severity: "error",
  fixed: true,
  title: "A dependency that is not in charts/",
  message: ({ name }) => `the dependency "${name}" is not in charts/`,
  suggestion: ({ nearest }) => meant(nearest) ?? "run helm dependency build",
} as const satisfies Rule<Data>;
