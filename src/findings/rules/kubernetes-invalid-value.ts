import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/invalid-value",
  severity: "error",
  title: "A value that Kubernetes rejects",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
