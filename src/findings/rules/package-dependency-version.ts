import type { Rule } from "../rule.ts";

/** `file` asks for `version`, or locks it. */
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
  title: "A chart in charts/ in another version than the required one",
  message: ({ name, vendored, file, version, isLocked, isRemote }) =>
    `charts/ contains ${name} ${vendored.join(" and ")}, but ${file} ${isLocked && isRemote ? "locks" : "requires"} ${version}`,
  suggestion: ({ isLocked }) => `run helm dependency ${isLocked ? "build" : "update"}`,
} as const satisfies Rule<Data>;
