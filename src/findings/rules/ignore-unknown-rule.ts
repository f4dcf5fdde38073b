import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

interface Data {
  readonly name?: string;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "ignore/unknown-rule",
  severity: "info",
  title: "A comment that switches off a rule that does not exist",
  message: ({ name }) => (name === undefined ? "this comment does not name a rule" : `there is no rule ${name}`),
  suggestion: ({ nearest }) => meant(nearest),
} as const satisfies Rule<Data>;
