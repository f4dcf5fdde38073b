import type { Rule } from "../rule.ts";

/** `file` requires or locks `version`. */
interface Data {
  readonly name: string;
  readonly vendored: readonly string[];
  readonly file: string;
  readonly version: string;
  readonly isLocked: boolean;
  readonly isRemote: boolean;
}

export const rule = {
  code: "package/dependency-version",
  severity: "error",
  title: "A chart in charts/ that does not have the required version",
  message: ({ name, vendored, file, version, isLocked, isRemote }) =>
    `charts/ contains ${name} ${vendored.join(" and ")}, but ${file} ${isLocked && isRemote ? "locks" : "requires"} ${version}`,
  suggestion: ({ isLocked }) => `run helm dependency ${isLocked ? "build" : "update"}`,
} as const satisfies Rule<Data>;
