import { dump } from "js-yaml";
import type { ChartMetadata } from "./metadata.ts";

/**
 * What a provenance file signs, as `helm package --sign` writes it: the chart's metadata, and which file it vouches for.
 *
 * @param file the package's name without a folder.
 * @param digest `sha256:…` of the package.
 */
export function provenanceMessage(metadata: ChartMetadata, file: string, digest: string): string {
  // Between the documents stands "...": lines that begin with "-" are written differently in a signed text.
  return `${dump(metadata.canonical, { sortKeys: true, seqNoIndent: true })}\n...\n${dump({ files: { [file]: digest } }, { lineWidth: -1 })}`;
}
