import type { Rule } from "../rule.ts";

interface Data {
  readonly version: string;
}

export const rule = {
  code: "chart/version",
  severity: "error",
  fixed: true,
  title: "A chart without a valid version",
  message: ({ version }) =>
    version === "" ? "the chart has no version" : `"${version}" is not a version of the form 1.2.3`,
  suggestion: ({ version }) => (version === "" ? "write version: 0.1.0" : undefined),
} as const satisfies Rule<Data>;
