import type { Rule } from "../rule.ts";
import { pathText, type ValuePath } from "../value-path.ts";

interface Data {
  readonly path?: ValuePath;
  readonly reason: string;
}

export const rule = {
  code: "values/merge",
  severity: "error",
  fixed: true,
  title: "Values that Helm cannot merge",
  message: ({ path, reason }) => (path === undefined ? reason : `${pathText(path)}: ${reason}`),
} as const satisfies Rule<Data>;
