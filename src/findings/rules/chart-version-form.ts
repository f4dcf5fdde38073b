import type { Rule } from "../rule.ts";

interface Data {
  readonly version: string;
  readonly problem: "not a string" | "not semver" | "too low";
  readonly type?: string;
}

export const rule = {
  code: "chart/version-form",
  severity: "warning",
  title: "A version that does not follow semver 2.0",
  message: ({ version, problem, type }) => {
    switch (problem) {
      case "not a string":
        return `the version is the ${type} ${version}, not a string`;
      case "not semver":
        return `"${version}" is not a semver 2.0 version`;
      case "too low":
        return "the version must be greater than 0.0.0-0";
    }
  },
  suggestion: ({ problem }) => {
    switch (problem) {
      case "not a string":
        return "write 1.2.3";
      case "not semver":
        return "write all three numbers, without a leading v or 0";
      case "too low":
        return undefined;
    }
  },
} as const satisfies Rule<Data>;
