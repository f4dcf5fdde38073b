import type { Rule } from "../rule.ts";

type Data = { readonly alias: string } | { readonly twice: string };

export const rule = {
  code: "chart/dependency",
  severity: "error",
  fixed: true,
  title: "Dependencies that Helm cannot distinguish",
  message: (data) =>
    "alias" in data
      ? `the alias "${data.alias}" may contain only letters, digits, "_" and "-"`
      : `two dependencies have the name or alias "${data.twice}"`,
  suggestion: (data) => ("alias" in data ? undefined : "give one of them an alias"),
} as const satisfies Rule<Data>;
