import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";
import { pathText, type ValuePath } from "../value-path.ts";

interface Data {
  readonly path: ValuePath;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "values/undeclared-value",
  severity: "warning",
  title: "A value that a template reads but nothing declares",
  message: ({ path }) => `the template reads ${pathText(path)}, which nothing declares`,
  suggestion: ({ nearest }) => meant(nearest),
} as const satisfies Rule<Data>;
