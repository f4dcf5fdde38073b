import type { Rule } from "../rule.ts";

interface Data {
  readonly part: "key" | "value";
}

export const rule = {
  code: "yaml/no-break-space",
  severity: "warning",
  title: "A no-break space in a key or value",
  message: ({ part }) => `this ${part} contains a no-break space (U+00A0), which YAML does not treat as a space`,
  suggestion: ({ part }) => `replace it with a space, or put the ${part} in quotes if you mean it`,
} as const satisfies Rule<Data>;
