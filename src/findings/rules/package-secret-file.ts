import type { Rule } from "../rule.ts";

/** `what` is the kind of secret in the file, never the secret; undefined if the name shows that the file is secret. */
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
