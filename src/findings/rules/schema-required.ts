import type { Rule } from "../rule.ts";

/** `files` are the layers that can set it, the highest first. */
interface Data {
  readonly name: string;
  readonly files?: readonly string[];
}

export const rule = {
  code: "schema/required",
  severity: "error",
  fixed: true,
  title: "A required value that is missing",
  message: ({ name }) => `${name} is missing`,
  suggestion: ({ files = [] }) => (files.length === 0 ? undefined : `set it in ${files.join(" or ")}`),
} as const satisfies Rule<Data>;
