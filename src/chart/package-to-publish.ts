import { chartFilesOf, checkVersion, parseChartYaml, sha256 } from "../engines/chart-files/index.ts";
import { readProvenance } from "../engines/helm-repository/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartVersion } from "../tools/chartmuseum/index.ts";

/** A package to publish. Its bytes are loaded on demand, so that many packages fit into memory. */
export interface PackageToPublish extends ChartVersion {
  /** `sha256:…` of the package. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Its provenance file. */
  readonly provenance?: Uint8Array;
  /** Returns the package, always the same bytes. */
  load(): Promise<Uint8Array>;
}

/** ChartMuseum's default for --max-upload-size. */
export const USUAL_LIMIT_BYTES = 20 * 1024 * 1024;

/**
 * Checks a package before it is uploaded.
 *
 * @param place the package's name in errors.
 * @throws E_CHART if Helm cannot read it, its version is not semver, or the provenance file is for another package.
 */
export async function packageToPublish(
  place: string,
  read: () => Promise<Uint8Array>,
  provenance?: Uint8Array,
): Promise<PackageToPublish> {
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
      hint,
      detail,
    });
  }
}

/** Returns the digest that a provenance file signs for a package; undefined if there is none or the file is invalid. */
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
    new ChartwrightError("E_CHART", message, { hint: "sign the package again, or delete its provenance file" });
  const signed = digests.get(`${name}-${version}.tgz`);
  if (signed !== digest)
    throw refuse(`the provenance file signs ${signed ?? "another package"}, and the package is ${digest}`);
  // ChartMuseum uses the name and version exactly as written, quotes included (0.13.1).
  if (fileName !== `${name}-${version}.tgz.prov`)
    throw refuse(`ChartMuseum would store the provenance file as ${fileName}`);
}
