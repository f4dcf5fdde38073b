import type { Rule } from "../rule.ts";

interface Data {
  readonly tag: string;
  readonly text?: string;
}

export const rule = {
  code: "yaml/tag",
  severity: "error",
  fixed: true,
  title: "A tag that does not fit its value",
  message: ({ tag, text }) =>
    text === undefined ? `the tag ${tag} is not supported` : `"${text}" cannot be read as ${tag}`,
} as const satisfies Rule<Data>;
