import type { Rule } from "../rule.ts";
import { pathText, type ValuePath } from "../value-path.ts";

interface Data {
  readonly path: ValuePath;
}

export const rule = {
  code: "values/deprecated",
  severity: "warning",
  title: "A value that the schema marks as deprecated",
  message: ({ path }) => `${pathText(path)} is deprecated`,
} as const satisfies Rule<Data>;
