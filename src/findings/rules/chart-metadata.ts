import type { Rule } from "../rule.ts";

type Data =
  | { readonly problem: "no file" }
  | { readonly problem: "empty entry"; readonly field: string }
  | {
      readonly problem: "type";
      readonly field: string;
      readonly expected: string;
      readonly found?: string | undefined;
    };

export const rule = {
  code: "chart/metadata",
  severity: "error",
  fixed: true,
  title: "A Chart.yaml that Helm cannot read",
  message: (data) => {
    switch (data.problem) {
      case "no file":
        return "the chart has no Chart.yaml";
      case "empty entry":
        return `${data.field} must not have an empty entry`;
      case "type":
        return `${data.field || "the file"} must be ${data.expected}${data.found === undefined ? "" : `, found ${data.found}`}`;
    }
  },
} as const satisfies Rule<Data>;
