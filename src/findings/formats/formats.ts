import type { Format } from "./report.ts";

/** Every format of findings by its name, loaded on demand. */
export const FORMATS = {
  text: async () => (await import("./text.ts")).formatText,
  json: async () => (await import("./json.ts")).formatJson,
  sarif: async () => (await import("./sarif.ts")).formatSarif,
  github: async () => (await import("./github.ts")).formatGithub,
  gitlab: async () => (await import("./gitlab.ts")).formatGitlab,
  junit: async () => (await import("./junit.ts")).formatJunit,
} as const satisfies Readonly<Record<string, () => Promise<Format>>>;

export type FormatName = keyof typeof FORMATS;

/** The names, in the order in which the help lists them. */
export const FORMAT_NAMES = [
  "text",
  "json",
  "sarif",
  "github",
  "gitlab",
  "junit",
] as const satisfies readonly FormatName[];
