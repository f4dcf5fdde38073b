import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

interface Data {
  readonly field: string;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "chart/unknown-field",
  severity: "warning",
  title: "A field of Chart.yaml that Helm does not know",
  message: ({ field }) => `Helm does not know the field ${field}`,
  suggestion: ({ nearest }) => meant(nearest) ?? "move it to annotations",
} as const satisfies Rule<Data>;
