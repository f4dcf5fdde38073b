import type { Rule } from "../rule.ts";

interface Data {
  readonly path: string;
  readonly bytes: number;
}

export const rule = {
  code: "package/large-file",
  severity: "warning",
  title: "A file of more than 1 MiB in a chart",
  message: ({ path, bytes }) => `${path} is ${(bytes / 1024 / 1024).toFixed(1)} MiB`,
  suggestion: () =>
    "Helm stores the whole chart in a Secret, which is limited to 1 MiB: add the file to .helmignore if no template reads it",
} as const satisfies Rule<Data>;
