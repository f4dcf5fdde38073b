import type { Rule } from "../rule.ts";

interface Data {
  readonly kind: string;
  readonly name: string;
}

export const rule = {
  code: "chart/selector",
  severity: "warning",
  title: "A Deployment, ReplicaSet, DaemonSet or StatefulSet without a selector",
  message: ({ kind, name }) => `the ${kind} "${name}" has no selector with matchLabels or matchExpressions`,
  suggestion: () => "set spec.selector.matchLabels to labels of the pod template",
} as const satisfies Rule<Data>;
