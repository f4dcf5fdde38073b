import { type ObjectFault, objectFaultText } from "../object-fault.ts";
import type { Rule } from "../rule.ts";

export const rule = {
  code: "kubernetes/unknown-kind",
  severity: "warning",
  title: "An object that is not checked, because its schema is not known",
  ...objectFaultText,
} as const satisfies Rule<ObjectFault>;
