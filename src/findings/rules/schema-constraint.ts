import type { Rule } from "../rule.ts";

/** `name` is the subject of the sentence, such as a path; `expected` is the rest of it. */
interface Data {
  readonly name: string;
  readonly expected: string;
  readonly found?: string | undefined;
}

export const rule = {
  code: "schema/constraint",
  severity: "error",
  fixed: true,
  title: "A value that violates a constraint of the schema",
  message: ({ name, expected, found }) => `${name} ${expected}${found === undefined ? "" : `, found ${found}`}`,
} as const satisfies Rule<Data>;
