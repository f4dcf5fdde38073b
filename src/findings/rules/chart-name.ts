import type { Rule } from "../rule.ts";

interface Data {
  readonly name: string;
}

export const rule = {
  code: "chart/name",
  severity: "error",
  fixed: true,
  title: "A chart without a valid name",
  message: ({ name }) =>
    name === "" ? "the chart has no name" : `"${name}" cannot be the name of a chart or a folder`,
} as const satisfies Rule<Data>;
