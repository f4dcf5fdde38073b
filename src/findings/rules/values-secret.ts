import type { Rule } from "../rule.ts";
import { pathText, type ValuePath } from "../value-path.ts";

/** `what` is the kind of secret, never the secret. */
interface Data {
  readonly path: ValuePath;
  readonly what: string;
}

export const rule = {
  code: "values/secret",
  severity: "warning",
  title: "A secret in plain text",
  message: ({ path, what }) => `${pathText(path)} contains ${what} in plain text`,
  suggestion: () => "refer to a Secret of the cluster instead, or move the value to a file *.secret.yaml",
} as const satisfies Rule<Data>;
