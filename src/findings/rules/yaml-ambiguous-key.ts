import type { Rule } from "../rule.ts";

interface Data {
  readonly key: string;
}

export const rule = {
  code: "yaml/ambiguous-key",
  severity: "error",
  fixed: true,
  title: "Two keys that Helm turns into one, in random order",
  message: ({ key }) => `two keys become "${key}", and Helm picks one of them at random`,
} as const satisfies Rule<Data>;
