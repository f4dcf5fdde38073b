import type { Rule } from "../rule.ts";

interface Data {
  readonly after: "..." | "less indentation";
}

export const rule = {
  code: "yaml/text-after-end",
  severity: "warning",
  title: "Text after the end of a document",
  message: ({ after }) =>
    after === "..."
      ? `Helm ignores the text after the end of the document ("...")`
      : "Helm ignores this line and all lines below it, because the document ends above",
  suggestion: ({ after }) => (after === "..." ? undefined : "indent it like the first key"),
} as const satisfies Rule<Data>;
