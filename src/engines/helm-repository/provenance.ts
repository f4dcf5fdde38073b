import { dump } from "js-yaml";
import { ChartwrightError } from "../../errors.ts";
import type { ChartMetadata } from "../chart-files/index.ts";

/**
 * Returns the message that `helm package --sign` signs: the chart's metadata and the digest of the package.
 *
 * @param file the package's file name.
 * @param digest `sha256:…` of the package.
 */
export function provenanceMessage(metadata: ChartMetadata, file: string, digest: string): string {
  // The separator is "...", because a signed text escapes lines that begin with "-".
  return `${dump(metadata.canonical, { sortKeys: true, seqNoIndent: true })}\n...\n${dump({ files: { [file]: digest } }, { lineWidth: -1 })}`;
}

/** The content of a provenance file. Helm verifies the signature. */
export interface Provenance {
  /** The name under which ChartMuseum stores it. */
  readonly fileName: string;
  /** The digests, `sha256:…`, of the signed packages by file name. */
  readonly digests: ReadonlyMap<string, string>;
}

/**
 * Reads a provenance file as ChartMuseum does: a signed message with Chart.yaml and the digests of the packages.
 *
 * @throws E_CHART if the text is not a provenance file.
 */
export function readProvenance(text: string): Provenance {
  const lines = text.replaceAll("\r\n", "\n");
  const [, name] = /\nname:[ *](.+)/.exec(lines) ?? [];
  const [, version] = /\nversion:[ *](.+)/.exec(lines) ?? [];
  if (!lines.startsWith("-----BEGIN PGP SIGNED MESSAGE-----") || name === undefined || version === undefined)
    throw new ChartwrightError("E_CHART", "it is not a provenance file");
  const [, files = ""] = /\nfiles:\n((?:[ \t].*\n)+)/.exec(lines) ?? [];
  const digests = [...files.matchAll(/^[ \t]+["']?([^"'\n]+?)["']?:[ \t]+["']?(sha256:[0-9a-f]{64})["']?$/gm)];
  return {
    fileName: `${name}-${version}.tgz.prov`,
    digests: new Map(digests.map(([, file = "", digest = ""]) => [file, digest])),
  };
}
