import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";
import { pathText, type ValuePath } from "../value-path.ts";

interface Data {
  readonly path: ValuePath;
  readonly isDefault: boolean;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "values/unused-value",
  severity: "warning",
  title: "A value that no template reads",
  message: ({ path, isDefault }) => `no template reads ${isDefault ? "the default " : ""}${pathText(path)}`,
  suggestion: ({ nearest }) => meant(nearest),
} as const satisfies Rule<Data>;
