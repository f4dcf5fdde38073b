import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/unknown-field",
  severity: "error",
  title: "A field that Kubernetes does not know",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
