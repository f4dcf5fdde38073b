import type { Rule } from "../rule.ts";

interface Data {
  readonly field: "name" | "email" | "url";
  readonly text: string;
}

export const rule = {
  code: "chart/maintainer",
  severity: "warning",
  title: "A maintainer without a name, or with an invalid address",
  message: ({ field, text }) => {
    switch (field) {
      case "name":
        return "a maintainer has no name";
      case "email":
        return `"${text}" is not an email address`;
      case "url":
        return `"${text}" is not a URL`;
    }
  },
} as const satisfies Rule<Data>;
