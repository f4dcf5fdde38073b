import type { Rule } from "../rule.ts";

interface Data {
  readonly character?: string;
}

export const rule = {
  code: "yaml/encoding",
  severity: "error",
  fixed: true,
  title: "Text that is not UTF-8, or contains characters that YAML forbids",
  message: ({ character }) =>
    character === undefined ? "the file is not UTF-8" : `the character ${character} is not allowed here`,
} as const satisfies Rule<Data>;
