import type { Rule } from "../rule.ts";

/** `rename` is the extension in lowercase, if only its case is wrong. */
interface Data {
  readonly path: string;
  readonly extension: string;
  readonly rename?: string | undefined;
}

export const rule = {
  code: "chart/template-extension",
  severity: "warning",
  title: "A template with an unexpected extension",
  message: ({ path, extension }) =>
    `${path} has ${extension === "" ? "no extension" : `the extension "${extension}"`}; templates have .yaml, .yml, .tpl or .txt`,
  suggestion: ({ rename }) => (rename === undefined ? undefined : `write ${rename}`),
} as const satisfies Rule<Data>;
