import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

interface Data {
  readonly found: string;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "chart/type",
  severity: "error",
  fixed: true,
  title: "A chart type that Helm does not know",
  message: ({ found }) => `type must be "application" or "library", found "${found}"`,
  suggestion: ({ nearest }) => meant(nearest),
} as const satisfies Rule<Data>;
