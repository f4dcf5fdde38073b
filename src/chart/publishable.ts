import { chartFilesOf, checkVersion, parseChartYaml, sha256 } from "../engines/chart-files/index.ts";
import { readProvenance } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartVersion } from "../tools/chartmuseum/index.ts";

/** A package that can be published. Its bytes are loaded when they are needed, so that many fit into memory. */
export interface Publishable extends ChartVersion {
  /** `sha256:…` of the package. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** The provenance file that goes with it. */
  readonly provenance?: Uint8Array;
  /** Gives the package, always the same bytes. */
  load(): Promise<Uint8Array>;
}

/** What ChartMuseum takes unless it is told otherwise (--max-upload-size). */
export const USUAL_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * Looks at a package before anything of it is sent.
 *
 * @param place how it is called in errors.
 * @throws E_CHART if Helm would not read it, its version is no semver, or the provenance file is not its own.
 */
export async function publishableOf(
  place: string,
  read: () => Promise<Uint8Array>,
  provenance?: Uint8Array,
): Promise<Publishable> {
  const bytes = await read();
  try {
    const chartYaml = chartFilesOf(bytes).find((file) => file.path === "Chart.yaml");
    const { name, version } = parseChartYaml(chartYaml?.data ?? new Uint8Array());
    checkVersion(version);
    const digest = `sha256:${sha256(bytes)}`;
    const load = async (): Promise<Uint8Array> => {
      const again = await read();
      if (`sha256:${sha256(again)}` === digest) return again;
      throw new ChartwrightError("E_FILE", `${place} has changed while it was being published`);
    };
    const found = { name, version, digest, size: bytes.length, load };
    if (provenance === undefined) return found;
    checkProvenance(found, provenance);
    return { ...found, provenance };
  } catch (error) {
    if (!(error instanceof ChartwrightError) || error.code !== "E_CHART") throw error;
    const { message, hint, at, detail } = error;
    throw new ChartwrightError("E_CHART", `${place}: ${at ? `${at.file}:${at.line}: ` : ""}${message}`, {
      ...(hint === undefined ? {} : { hint }),
      ...(detail === undefined ? {} : { detail }),
    });
  }
}

/** The digest that a provenance file names for a package; undefined if it names none or is no provenance file. */
export function signedDigest({ name, version }: ChartVersion, provenance: Uint8Array): string | undefined {
  try {
    return readProvenance(new TextDecoder().decode(provenance)).digests.get(`${name}-${version}.tgz`);
  } catch {
    return undefined;
  }
}

function checkProvenance({ name, version, digest }: ChartVersion & { digest: string }, provenance: Uint8Array): void {
  const { fileName, digests } = readProvenance(new TextDecoder().decode(provenance));
  const refuse = (message: string): ChartwrightError =>
    new ChartwrightError("E_CHART", message, { hint: "sign the package anew, or take its provenance file away" });
  const signed = digests.get(`${name}-${version}.tgz`);
  if (signed !== digest)
    throw refuse(`the provenance file signs ${signed ?? "another package"}, and the package is ${digest}`);
  // ChartMuseum takes name and version as they stand there, quotes included (0.13.1).
  if (fileName !== `${name}-${version}.tgz.prov`)
    throw refuse(`ChartMuseum would store the provenance file as ${fileName}`);
}
