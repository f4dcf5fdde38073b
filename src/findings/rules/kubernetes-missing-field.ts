import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/missing-field",
  severity: "error",
  title: "A field that Kubernetes requires is missing",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
