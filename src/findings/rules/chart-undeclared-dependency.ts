import type { Rule } from "../rule.ts";
import { meant } from "../suggest.ts";

interface Data {
  readonly path: string;
  readonly name: string;
  readonly nearest?: string | undefined;
}

export const rule = {
  code: "chart/undeclared-dependency",
  severity: "warning",
  title: "A chart in charts/ that is not a dependency",
  message: ({ path, name }) => `${path} contains the chart "${name}", which is not one of the dependencies`,
  suggestion: ({ nearest }) => meant(nearest) ?? "add it to dependencies, or remove it",
} as const satisfies Rule<Data>;
