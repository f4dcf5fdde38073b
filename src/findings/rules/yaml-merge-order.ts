import type { Rule } from "../rule.ts";

interface Data {
  readonly key: string;
  readonly value: string;
}

export const rule = {
  code: "yaml/merge-order",
  severity: "warning",
  title: "A merge key that overrides the keys before it",
  message: ({ key, value }) =>
    `the merge key below overrides "${key}", because in Helm the last one wins: it becomes ${value}`,
  suggestion: () => `put "<<" first in the map`,
} as const satisfies Rule<Data>;
