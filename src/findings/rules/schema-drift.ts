import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";
import { pathText, type ValuePath } from "../value-path.ts";

/**
 * Without `declared`, the schema lacks the key. Otherwise its default differs from the `actual` value in values.yaml,
 * if any.
 */
interface Data {
  readonly path: ValuePath;
  readonly nearest?: string | undefined;
  readonly declared?: string;
  readonly actual?: string | undefined;
}

export const rule = {
  code: "schema/drift",
  severity: "warning",
  title: "A schema and a values.yaml that have drifted apart",
  message: ({ path, declared, actual }) => {
    const name = pathText(path);
    if (declared === undefined) return `${name} is not in the schema, which accepts any value there`;
    return actual === undefined
      ? `${name} is not in values.yaml, although the schema says that its default is ${declared}`
      : `${name} is ${actual} in values.yaml, but the schema says that its default is ${declared}`;
  },
  suggestion: ({ nearest }) => meant(nearest),
} as const satisfies Rule<Data>;
