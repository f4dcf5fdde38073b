import type { Rule } from "../rule.ts";

interface Data {
  readonly isFile: boolean;
}

export const rule = {
  code: "chart/templates-folder",
  severity: "warning",
  title: "A chart without templates",
  message: ({ isFile }) => (isFile ? "templates is a file, not a folder" : "the chart has no templates"),
} as const satisfies Rule<Data>;
