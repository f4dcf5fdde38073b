import type { Rule } from "../rule.ts";

interface Data {
  readonly path: string;
  readonly reason: string;
}

export const rule = {
  code: "chart/subchart",
  severity: "error",
  fixed: true,
  title: "An entry of charts/ that is not a chart",
  message: ({ path, reason }) => `${path} is not a chart: ${reason}`,
  suggestion: () => "move it out of charts/, or add it to .helmignore",
} as const satisfies Rule<Data>;
