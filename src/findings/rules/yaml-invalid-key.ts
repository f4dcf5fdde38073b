import type { Rule } from "../rule.ts";

type Data = { readonly text: string; readonly readAs: string } | { readonly readAs: "a collection" };

export const rule = {
  code: "yaml/invalid-key",
  severity: "error",
  fixed: true,
  title: "A key that Helm rejects",
  message: (data) =>
    "text" in data
      ? `Helm rejects the key "${data.text}", which it reads as ${data.readAs}`
      : "a map or a list cannot be a key",
} as const satisfies Rule<Data>;
