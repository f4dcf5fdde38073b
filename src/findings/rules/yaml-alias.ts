import type { Rule } from "../rule.ts";

type Data = { readonly problem: "no anchor"; readonly name: string } | { readonly problem: "itself" | "excess" };

export const rule = {
  code: "yaml/alias",
  severity: "error",
  fixed: true,
  title: "An alias without an anchor, to itself, or expanded too often",
  message: (data) => {
    switch (data.problem) {
      case "no anchor":
        return `no anchor &${data.name} is defined before this alias`;
      case "itself":
        return "an anchor contains an alias to itself";
      case "excess":
        return "aliases make the file too large for Helm";
    }
  },
} as const satisfies Rule<Data>;
