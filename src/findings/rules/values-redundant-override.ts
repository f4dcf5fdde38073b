import type { Rule } from "../rule.ts";
import { pathText, type ValuePath } from "../value-path.ts";

/** `below` is the layer with the same value; undefined if there are several. */
interface Data {
  readonly path: ValuePath;
  readonly below?: string | undefined;
}

export const rule = {
  code: "values/redundant-override",
  severity: "info",
  title: "A value that repeats what it overrides",
  message: ({ path, below }) => `${pathText(path)} already has this value in ${below ?? "the layers below"}`,
  suggestion: () => "remove it",
} as const satisfies Rule<Data>;
