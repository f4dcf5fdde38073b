import { JSON_SCHEMA, load } from "js-yaml";
import { ChartwrightError } from "../../errors.ts";

/** What a repository's index says of one version of a chart. */
export interface IndexEntry {
  /** `sha256:…` */
  readonly digest: string;
  readonly urls: readonly string[];
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Finds every entry of a version in an `index.yaml`. There should be one; ChartMuseum makes two of it in some races.
 *
 * @throws E_CHART_REPOSITORY if the text is no index.
 */
export function indexEntries(text: string, name: string, version: string): IndexEntry[] {
  let index: unknown;
  try {
    index = load(text, { schema: JSON_SCHEMA });
  } catch (cause) {
    throw new ChartwrightError("E_CHART_REPOSITORY", "the repository's index.yaml cannot be read", { cause });
  }
  if (!isRecord(index) || !isRecord(index["entries"])) {
    throw new ChartwrightError("E_CHART_REPOSITORY", "what the repository gives as index.yaml is no index", {
      hint: "is the address that of a chart repository, with its path?",
    });
  }
  const { entries } = index;
  const versions = Object.hasOwn(entries, name) ? entries[name] : undefined;
  if (!Array.isArray(versions)) return [];
  return versions.filter(isRecord).flatMap((entry) => {
    if (entry["version"] !== version) return [];
    const digest = typeof entry["digest"] === "string" ? entry["digest"].replace(/^sha256:/, "") : "";
    const urls = Array.isArray(entry["urls"]) ? entry["urls"].filter((url) => typeof url === "string") : [];
    return [{ digest: `sha256:${digest}`, urls }];
  });
}
