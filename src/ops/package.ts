import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Context } from "../context.ts";
import { type ChartPackage, type PackOptions, packChart } from "../core/chart/pack.ts";
import { ChartwrightError } from "../errors.ts";
import { readChartFolder } from "../tools/chart-folder.ts";
import { writeAtomically } from "../tools/write-atomically.ts";

export interface PackageRequest extends PackOptions {
  /** The chart's folder. */
  readonly chartDir: string;
  /** Where the file goes; made if it is missing. */
  readonly outDir: string;
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
}

/** Over this a file in a chart is most often there by mistake: Helm stores the chart in a Secret of at most 1 MB. */
const LARGE_FILE_BYTES = 1024 * 1024;

/**
 * Packs a chart in memory: the same bytes from any folder, clock, umask and user.
 *
 * @throws E_CHART if Helm would refuse the chart or dependencies are missing.
 */
export async function packChartOf(ctx: Context, chartDir: string, options: PackOptions): Promise<ChartPackage> {
  const files = readChartFolder(resolve(ctx.cwd, chartDir));
  for (const file of files) {
    if (file.data.length > LARGE_FILE_BYTES)
      ctx.progress.note(`note: ${file.path} is over 1 MB; should it be in .helmignore?`);
  }
  return packChart(files, options);
}

/**
 * Packs a chart into `<outDir>/<name>-<version>.tgz`: the same bytes from any folder, clock, umask and user.
 *
 * @throws E_CHART if Helm would refuse the chart or dependencies are missing, E_FILE if the file cannot be written.
 */
export async function packageChart(ctx: Context, request: PackageRequest): Promise<PackagedChart> {
  const packed = await packChartOf(ctx, request.chartDir, request);
  ctx.signal.throwIfAborted();
  const outDir = resolve(ctx.cwd, request.outDir);
  await mkdir(outDir, { recursive: true }).catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `the folder ${outDir} cannot be made`, { cause });
  });
  const file = join(outDir, `${packed.name}-${packed.version}.tgz`);
  await writeAtomically(file, packed.bytes);
  return { file, name: packed.name, version: packed.version, digest: packed.digest, size: packed.bytes.length };
}
