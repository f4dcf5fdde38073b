import type { Rule } from "../rule.ts";

interface Data {
  readonly bytes: number;
}

export const rule = {
  code: "yaml/dropped-line",
  severity: "warning",
  title: "A last line that Helm drops",
  message: ({ bytes }) =>
    `Helm up to 4.2 drops this last line, because it is ${bytes} bytes long and no newline follows`,
  suggestion: () => "end the file with a newline",
} as const satisfies Rule<Data>;
