import type { Rule } from "../rule.ts";

/** `rule` is the rest of the sentence: what a name of this kind must be. */
interface Data {
  readonly kind: string;
  readonly name: string;
  readonly rule: string;
}

export const rule = {
  code: "chart/object-name",
  severity: "warning",
  title: "An object name that Kubernetes rejects",
  message: ({ kind, name, rule }) =>
    `${name === "" ? `the ${kind || "object"} has no name; it` : `the name "${name}" of the ${kind || "object"}`} ${rule}`,
} as const satisfies Rule<Data>;
