import { dump } from "js-yaml";
import { ChartwrightError } from "../../errors.ts";
import type { ChartMetadata } from "../chart-files/index.ts";

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

/** What a provenance file says, its signature aside: that is for Helm to check. */
export interface Provenance {
  /** The name under which ChartMuseum stores it. */
  readonly fileName: string;
  /** `sha256:…` by the names of the packages that it signs. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads a provenance file as ChartMuseum does: a signed message with Chart.yaml and the hashes of the package.
 *
 * @throws E_CHART if it is none.
 */
export function readProvenance(text: string): Provenance {
  const lines = text.replaceAll("\r\n", "\n");
  const [, name] = /\nname:[ *](.+)/.exec(lines) ?? [];
  const [, version] = /\nversion:[ *](.+)/.exec(lines) ?? [];
  if (!lines.startsWith("-----BEGIN PGP SIGNED MESSAGE-----") || name === undefined || version === undefined)
    throw new ChartwrightError("E_CHART", "it is no provenance file");
  const [, files = ""] = /\nfiles:\n((?:[ \t].*\n)+)/.exec(lines) ?? [];
  const digests = [...files.matchAll(/^\s+["']?([^"'\n]+?)["']?:\s+["']?(sha256:[0-9a-f]{64})["']?$/gm)];
  return {
    fileName: `${name}-${version}.tgz.prov`,
    digests: new Map(digests.map(([, file = "", digest = ""]) => [file, digest])),
  };
}
