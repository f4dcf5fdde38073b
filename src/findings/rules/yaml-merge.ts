import type { Rule } from "../rule.ts";

interface Data {
  readonly alias?: string;
  readonly inList?: true;
}

export const rule = {
  code: "yaml/merge",
  severity: "error",
  fixed: true,
  title: "A merge key whose value is not a map",
  message: ({ alias, inList }) => {
    if (inList) return `the list of "<<" must contain only maps`;
    return alias === undefined
      ? `the value of "<<" must be a map or a list of maps`
      : `the value of "<<" must be a map, and *${alias} is not one`;
  },
} as const satisfies Rule<Data>;
