import type { Rule } from "../rule.ts";

type Data =
  | { readonly problem: "unreadable"; readonly path: string; readonly reason: string }
  | { readonly problem: "not an object"; readonly path: string }
  | { readonly problem: "apiVersion" | "kind"; readonly found: string }
  | { readonly problem: "not a folder" };

export const rule = {
  code: "chart/crd",
  severity: "warning",
  title: "A file in crds/ that is not a CustomResourceDefinition",
  message: (data) => {
    switch (data.problem) {
      case "unreadable":
        return `Helm cannot read ${data.path}: ${data.reason}`;
      case "not an object":
        return `${data.path} contains a document that is not an object`;
      case "apiVersion":
        return `objects in crds/ must have an apiVersion of apiextensions.k8s.io, found "${data.found}"`;
      case "kind":
        return `objects in crds/ must have the kind CustomResourceDefinition, found "${data.found}"`;
      case "not a folder":
        return "crds is a file, not a folder";
    }
  },
  suggestion: ({ problem }) => (problem === "apiVersion" || problem === "kind" ? "move it to templates/" : undefined),
} as const satisfies Rule<Data>;
