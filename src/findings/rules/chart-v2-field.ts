import type { Rule } from "../rule.ts";

interface Data {
  readonly field: "type" | "dependencies";
}

export const rule = {
  code: "chart/v2-field",
  severity: "warning",
  title: "A field that requires apiVersion v2",
  message: ({ field }) =>
    field === "type" ? "the field type requires apiVersion v2" : "dependencies in Chart.yaml require apiVersion v2",
  suggestion: () => "write apiVersion: v2",
} as const satisfies Rule<Data>;
