import type { Rule } from "../rule.ts";

interface Data {
  readonly path: string;
  readonly target: string;
}

export const rule = {
  code: "package/outside-link",
  severity: "error",
  title: "A link that points outside the chart",
  message: ({ path, target }) => `${path} is a link that points outside the chart, to ${target}`,
  suggestion: () => "put the file itself in the chart, or add the link to .helmignore",
} as const satisfies Rule<Data>;
