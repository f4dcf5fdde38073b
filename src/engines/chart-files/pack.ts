import { ChartwrightError } from "../../errors.ts";
import { type ArchiveFile, compressTar, writeTar } from "../go-archive/index.ts";
import { chartFilesOf, contentHash, sha256 } from "./content.ts";
import { dependenciesOf } from "./lock.ts";
import { type ChartMetadata, checkVersion, parseChartYaml, setChartYaml } from "./metadata.ts";

export interface PackOptions {
  /** Replaces the version in Chart.yaml. */
  readonly version?: string | undefined;
  readonly appVersion?: string | undefined;
  /** Appends `-snapshot.h<12 hex digits of the content>` to the version, so that each content has its own version. */
  readonly snapshot?: boolean;
  /** A faster function with the result of `compressTar`. */
  readonly compress?: (tar: Uint8Array) => Uint8Array;
}

/** A packed chart. */
export interface ChartPackage {
  readonly name: string;
  readonly version: string;
  readonly metadata: ChartMetadata;
  readonly bytes: Uint8Array;
  /** `sha256:…` of `bytes`. */
  readonly digest: string;
}

/** @throws E_CHART if `charts/` lacks dependencies that Chart.yaml requests. */
function checkDependencies(metadata: ChartMetadata, files: readonly ArchiveFile[]): void {
  const missing = dependenciesOf(metadata, files).states.filter(({ vendored }) => vendored.length === 0);
  if (missing.length === 0) return;
  throw new ChartwrightError(
    "E_CHART",
    `charts/ lacks dependencies that the chart requests: ${missing.map(({ asked }) => asked.name).join(", ")}`,
    {
      hint: "run `helm dependency build` in the chart's folder",
    },
  );
}

/**
 * Repacks the archives of subcharts, because those that Helm creates from a local chart (`file://…`) differ in every
 * run. An archive with a provenance file is not changed.
 */
function repackSubcharts(files: readonly ArchiveFile[], compress: typeof compressTar): ArchiveFile[] {
  const signed = new Set(files.filter(({ path }) => path.endsWith(".prov")).map(({ path }) => path));
  return files.map((file) => {
    if (!/^charts\/[^/_.][^/]*\.tgz$/.test(file.path) || signed.has(`${file.path}.prov`)) return file;
    const inner = repackSubcharts(chartFilesOf(file.data), compress);
    const chartYaml = inner.find(({ path }) => path === "Chart.yaml");
    const { name } = parseChartYaml(chartYaml?.data ?? new Uint8Array());
    return { path: file.path, data: archive(name, inner, compress) };
  });
}

/** Returns the .tgz of a chart's files. */
function archive(name: string, files: readonly ArchiveFile[], compress: typeof compressTar): Uint8Array {
  // Chart.yaml comes first, as in Helm's packages, so that a reader of the version need not unpack the rest.
  const rank = (file: ArchiveFile): string => (file.path === "Chart.yaml" ? "" : file.path);
  const sorted = [...files].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  return compress(writeTar(sorted.map((file) => ({ path: `${name}/${file.path}`, data: file.data }))));
}

/** Appends a hash of the content to a version, and removes build metadata: version comparisons ignore it. */
const snapshotVersion = (version: string, hash: string): string =>
  `${version.replace(/\+.*$/, "")}-snapshot.h${hash.slice(0, 12)}`;

/** The files of a package before they are packed. */
interface PackedFiles {
  readonly files: readonly ArchiveFile[];
  readonly metadata: ChartMetadata;
  readonly version: string;
}

/**
 * Packs the files of a chart: the same files give the same bytes on every machine. In Chart.yaml only the version and
 * appVersion of the options change.
 *
 * @param given the files without those in `.helmignore`; paths relative to the chart's folder.
 * @throws E_CHART for an invalid Chart.yaml, an invalid version, or missing dependencies.
 */
export function packChart(given: readonly ArchiveFile[], options: PackOptions = {}): ChartPackage {
  const { files, metadata, version } = packedFiles(given, options);
  const bytes = archive(metadata.name, files, options.compress ?? compressTar);
  return { name: metadata.name, version, metadata, bytes, digest: `sha256:${sha256(bytes)}` };
}

/** Returns the name and the version that `packChart` would give the package. @throws as `packChart`. */
export function packedVersion(
  given: readonly ArchiveFile[],
  options: PackOptions,
): { readonly name: string; readonly version: string } {
  const { metadata, version } = packedFiles(given, options);
  return { name: metadata.name, version };
}

function packedFiles(given: readonly ArchiveFile[], options: PackOptions): PackedFiles {
  const { compress = compressTar } = options;
  const files = repackSubcharts(given, compress);
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  if (chartYaml === undefined) throw new ChartwrightError("E_CHART", "there is no Chart.yaml");
  const replace = (changes: Pick<PackOptions, "version" | "appVersion">): ArchiveFile[] =>
    files.map((file) => (file === chartYaml ? { path: file.path, data: setChartYaml(chartYaml.data, changes) } : file));

  const written = parseChartYaml(chartYaml.data);
  const { appVersion } = options;
  let version = options.version ?? written.version;
  checkVersion(version);
  if (options.snapshot) {
    const neutral = replace({ version: "0.0.0", appVersion });
    version = snapshotVersion(version, contentHash(neutral));
  }
  const changes = {
    version: version === written.version ? undefined : version,
    appVersion: appVersion === written.appVersion ? undefined : appVersion,
  };
  const isSame = changes.version === undefined && changes.appVersion === undefined;
  const final = isSame ? files : replace(changes);
  const changed = final.find((file) => file.path === "Chart.yaml") ?? chartYaml;
  const metadata = isSame ? written : parseChartYaml(changed.data);
  checkDependencies(metadata, final);
  return { files: final, metadata, version };
}
