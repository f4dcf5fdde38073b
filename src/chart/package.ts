import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import type { ChartFile } from "../engines/chart-files/index.ts";
import {
  type ChartPackage,
  dependenciesOf,
  type PackOptions,
  packChart,
  packedVersion,
  parseChartYaml,
} from "../engines/chart-files/index.ts";
import { dependencyFindings, strayFiles } from "../engines/package-checks/index.ts";
import { ChartwrightError } from "../errors.ts";
import type { Finding } from "../findings/index.ts";
import { withSeverities } from "../findings/index.ts";
import { loadRules, shownPath } from "../project/index.ts";
import { readChartFolder, writeAtomically } from "../tools/files/index.ts";
import { compressOnce } from "./compressed-archive.ts";
import type { Signer, SigningRequest } from "./sign-chart.ts";

export interface PackageRequest extends PackOptions {
  /** The charts' folders. */
  readonly chartDirs: readonly string[];
  /** The output folder, created if it is missing. */
  readonly outDir: string;
  /** Signs each package with a provenance file. */
  readonly signing?: SigningRequest | undefined;
}

export interface PackagedChart {
  /** Absolute path of `<name>-<version>.tgz`. */
  readonly file: string;
  readonly name: string;
  readonly version: string;
  /** `sha256:…` of the file. */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Absolute path of `<name>-<version>.tgz.prov`, for a signed chart. */
  readonly provenance?: string | undefined;
}

export interface Packaging {
  /** Empty if a finding is an error. */
  readonly charts: readonly PackagedChart[];
  /** Files that should not be packaged, and dependencies that do not match the lock file. */
  readonly findings: readonly Finding[];
}

const isError = ({ severity }: Finding): boolean => severity === "error";

/**
 * Packs a chart in memory: the same bytes for any folder, clock, umask and user. Downloads missing dependencies.
 *
 * @throws E_FINDINGS if the chart contains a file that must not be published; as `packageCharts`.
 */
export async function packChartOf(ctx: Context, chartDir: string, options: PackOptions): Promise<ChartPackage> {
  return packChart(await publishableFiles(ctx, chartDir), { ...options, compress: compressOnce(ctx) });
}

/** Returns the name and the version of the package that `packChartOf` would make, without making it. @throws as that. */
export async function packedVersionOf(
  ctx: Context,
  chartDir: string,
  options: PackOptions,
): Promise<{ readonly name: string; readonly version: string }> {
  return packedVersion(await publishableFiles(ctx, chartDir), { ...options, compress: compressOnce(ctx) });
}

async function publishableFiles(ctx: Context, chartDir: string): Promise<readonly ChartFile[]> {
  const dir = resolve(ctx.cwd, chartDir);
  const { files, findings } = await readForPacking(ctx, dir);
  const errors = findings.filter(isError);
  if (errors.length === 0) return files;
  throw new ChartwrightError("E_FINDINGS", `${shownPath(ctx, dir)} contains files that must not be published`, {
    detail: errors.map(({ code, message }) => `${code}: ${message}`).join("\n"),
    hint: "run chartwright package for details",
  });
}

/**
 * Packs charts into `<outDir>/<name>-<version>.tgz`: the same bytes for any folder, clock, umask and user. Packs and
 * signs all of them before it writes the first file.
 *
 * @throws E_CHART if Helm would reject a chart or a dependency is missing, E_CHART_REPOSITORY if a download fails,
 * E_FILE if a file cannot be written, E_USAGE if two charts would have the same file, and as `withSigner`.
 */
export async function packageCharts(ctx: Context, request: PackageRequest): Promise<Packaging> {
  const packed: ChartPackage[] = [];
  const findings: Finding[] = [];
  const compress = compressOnce(ctx);
  for (const chartDir of request.chartDirs) {
    ctx.signal.throwIfAborted();
    const chart = await readForPacking(ctx, resolve(ctx.cwd, chartDir));
    findings.push(...chart.findings);
    if (!chart.findings.some(isError)) packed.push(packChart(chart.files, { ...request, compress }));
  }
  if (findings.some(isError)) return { charts: [], findings };
  refuseSameName(packed);
  const { signing } = request;
  if (signing === undefined) return { charts: await write(ctx, request, packed), findings };
  const { withSigner } = await import("./sign-chart.ts");
  const provenances = await withSigner(ctx, signing, (sign) => signAll(packed, sign));
  return { charts: await write(ctx, request, packed, provenances), findings };
}

/** Reads the files of a chart's folder, with its dependencies, and checks them. */
async function readForPacking(
  ctx: Context,
  dir: string,
): Promise<{ readonly files: readonly ChartFile[]; readonly findings: readonly Finding[] }> {
  let files = readChartFolder(dir);
  const metadata = parseChartYaml(files.find((file) => file.path === "Chart.yaml")?.data ?? new Uint8Array());
  let dependencies = dependenciesOf(metadata, files);
  if (dependencies.states.some(({ vendored }) => vendored.length === 0)) {
    const { fetchDependencies } = await import("./fetch-dependencies.ts");
    if (await fetchDependencies(ctx, dir, { metadata, dependencies })) {
      files = readChartFolder(dir);
      dependencies = dependenciesOf(metadata, files);
    }
  }
  const place = shownPath(ctx, dir);
  const found = [...strayFiles(place, files), ...dependencyFindings(place, files, dependencies)];
  return { files, findings: found.length === 0 ? [] : withSeverities(found, await loadRules(ctx)) };
}

const fileOf = ({ name, version }: ChartPackage): string => `${name}-${version}.tgz`;

function refuseSameName(packed: readonly ChartPackage[]): void {
  const files = packed.map(fileOf);
  const twice = files.find((file, index) => files.indexOf(file) !== index);
  if (twice === undefined) return;
  throw new ChartwrightError("E_USAGE", `two of the charts would be packed as ${twice}`, {
    hint: "pack them into different folders, or give one of them another name or version",
  });
}

async function signAll(packed: readonly ChartPackage[], sign: Signer): Promise<string[]> {
  const texts: string[] = [];
  for (const chart of packed) texts.push(await sign(chart));
  return texts;
}

async function write(
  ctx: Context,
  request: PackageRequest,
  packed: readonly ChartPackage[],
  provenances: readonly string[] = [],
): Promise<PackagedChart[]> {
  const outDir = resolve(ctx.cwd, request.outDir);
  await mkdir(outDir, { recursive: true }).catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `the folder ${outDir} cannot be created`, { cause });
  });
  return Promise.all(
    packed.map(async (chart, index) => {
      const file = join(outDir, fileOf(chart));
      const provenance = provenances[index];
      await writeAtomically(file, chart.bytes);
      if (provenance !== undefined) await writeAtomically(`${file}.prov`, provenance);
      const { name, version, digest, bytes } = chart;
      return {
        ...{ file, name, version, digest, size: bytes.length },
        ...(provenance === undefined ? {} : { provenance: `${file}.prov` }),
      };
    }),
  );
}
