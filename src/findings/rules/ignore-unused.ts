import type { Rule } from "../rule.ts";

interface Data {
  readonly name: string;
  readonly line: number;
  readonly always: boolean;
}

export const rule = {
  code: "ignore/unused",
  severity: "info",
  title: "A comment that has no effect",
  message: ({ name, line, always }) =>
    always ? `${name} cannot be switched off` : `${name} finds nothing on line ${line}`,
  suggestion: ({ always }) => (always ? undefined : "remove it from the comment"),
} as const satisfies Rule<Data>;
