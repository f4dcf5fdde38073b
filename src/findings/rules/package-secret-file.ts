import type { Rule } from "../rule.ts";

/** Without `what` the name gives it away; `what` is the kind of secret in it, never the secret. */
interface Data {
  readonly path: string;
  readonly what?: string;
}

export const rule = {
  code: "package/secret-file",
  severity: "error",
  title: "A file with secrets in a chart",
  message: ({ path, what }) => (what === undefined ? `${path} is a file for secrets` : `${path} contains ${what}`),
  suggestion: () => "move it out of the chart, or add it to .helmignore; change the secret if it was published",
} as const satisfies Rule<Data>;
