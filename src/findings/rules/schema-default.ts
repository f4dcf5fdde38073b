import type { Rule } from "../rule.ts";

/** `fault` is the sentence of the schema's own rule. */
interface Data {
  readonly fault: string;
  readonly advice?: string | undefined;
}

export const rule = {
  code: "schema/default",
  severity: "warning",
  title: "A default of the chart that its own schema rejects",
  message: ({ fault }) => `${fault}, in the chart's own defaults`,
  suggestion: ({ advice }) => advice,
} as const satisfies Rule<Data>;
