import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/deprecated-api",
  severity: "warning",
  title: "An API that Kubernetes will remove",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
