import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/invalid-object",
  severity: "error",
  title: "A document that is not a Kubernetes object",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
