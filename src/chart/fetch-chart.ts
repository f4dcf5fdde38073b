import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Context } from "../context.ts";
import { sha256 } from "../engines/chart-files/index.ts";
import { ChartwrightError } from "../errors.ts";
import { ChartMuseum, type RepositoryAddress } from "../tools/chartmuseum/index.ts";
import { cacheDir, writeAtomically } from "../tools/files/index.ts";

export interface FetchRequest {
  readonly repository: RepositoryAddress;
  readonly name: string;
  readonly version: string;
  /** The `sha256:…` that the chart must have. With it, a cached chart is used without a request to the repository. */
  readonly digest?: string;
}

export interface FetchedChart {
  /** Absolute path of the .tgz in the cache. Its name is its hash, so that it never changes. */
  readonly file: string;
  /** `sha256:…` */
  readonly digest: string;
}

async function cached(file: string, hash: string): Promise<boolean> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes !== undefined && sha256(bytes) === hash;
}

/**
 * Downloads a chart from the repository and compares its sha256 with the index and with the requested digest, if any.
 *
 * @throws E_CHART_REPOSITORY if the server cannot be reached, does not have the chart, or returns bytes whose digest is
 * not in its index; E_CHART_CONFLICT if the digest is not the requested one.
 */
export async function fetchChart(ctx: Context, request: FetchRequest): Promise<FetchedChart> {
  const { name, version } = request;
  const fileOf = (digest: string): string => cacheDir(ctx, "charts", `${digest.replace("sha256:", "")}.tgz`);
  const fromCache = async (digest: string): Promise<FetchedChart | undefined> =>
    (await cached(fileOf(digest), digest.replace("sha256:", ""))) ? { file: fileOf(digest), digest } : undefined;
  const wanted = request.digest && (await fromCache(request.digest));
  if (wanted) return wanted;

  const repository = await ChartMuseum.open(ctx, request.repository);
  const index = await repository.readIndex();
  const digests = new Set(index.entriesOf(name, version).map((entry) => entry.digest));
  const [digest] = digests;
  if (digest === undefined)
    throw repository.error(`has no ${name} ${version}`, "publish it first: chartwright publish");
  if (digests.size > 1)
    throw repository.error(
      `lists ${name} ${version} with ${digests.size} digests`,
      "delete the version there and publish it again",
    );
  if (request.digest !== undefined && request.digest !== digest) {
    throw new ChartwrightError(
      "E_CHART_CONFLICT",
      `${name} ${version} in ${repository.url} is not the one that was published`,
      {
        detail: `wanted: ${request.digest}\nfound:  ${digest}`,
        hint: "it was replaced there: publish it again under another version",
      },
    );
  }
  const known = await fromCache(digest);
  if (known) return known;
  const stored = await repository.getChart(request);
  if (stored === undefined)
    throw repository.error(
      `lists ${name} ${version} but does not have its file`,
      "its index is stale: publish the chart again",
    );
  if (stored.digest !== digest) {
    throw repository.error(
      `returns ${name} ${version} with ${stored.digest}; its index says ${digest}`,
      "delete the version there and publish it again",
    );
  }
  const file = fileOf(digest);
  await mkdir(dirname(file), { recursive: true });
  await writeAtomically(file, stored.bytes);
  return { file, digest };
}
