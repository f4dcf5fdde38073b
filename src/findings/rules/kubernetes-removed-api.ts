import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/removed-api",
  severity: "error",
  title: "An API that the Kubernetes version no longer serves",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
