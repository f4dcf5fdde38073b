import type { Rule } from "../rule.ts";

/** `bare` is the value without quotes, if missing or extra quotes are the fault. */
interface Data {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly bare?: string | undefined;
  readonly quotes?: "missing" | "unwanted" | undefined;
}

export const rule = {
  code: "schema/type",
  severity: "error",
  fixed: true,
  title: "A value of the wrong type",
  message: ({ name, expected, found }) => `${name} must be ${expected}, found ${found}`,
  suggestion: ({ bare, quotes }) => {
    if (quotes === undefined) return undefined;
    return quotes === "missing" ? `write "${bare}" in quotes` : `remove the quotes: ${bare}`;
  },
} as const satisfies Rule<Data>;
