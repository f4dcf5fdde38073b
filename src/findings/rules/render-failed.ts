import type { Rule } from "../rule.ts";

/** `reason` is Helm's message. */
interface Data {
  readonly reason: string;
}

export const rule = {
  code: "render/failed",
  severity: "error",
  fixed: true,
  title: "Helm cannot render the chart",
  message: ({ reason }) => reason,
} as const satisfies Rule<Data>;
