import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { serverUrl } from "../tools/http.ts";
import { packChartOf } from "./package.ts";
import { environmentOf, loadProject } from "./project.ts";
import { type PublishedChart, publishChart } from "./publish.ts";
import { targetOf } from "./target.ts";

export interface PublishFileRequest {
  /** A packed chart; without one the project's chart is packed. */
  readonly file?: string;
  /** The repository's address; without one it is the environment's. */
  readonly url?: string;
  readonly environment?: string;
}

/**
 * Publishes a packed chart, or the project's, to an address, or to the repository of an environment; the latter as a
 * snapshot where the environment's versions are snapshots.
 *
 * @throws E_USAGE if it is not said where to; E_FILE, and as `publishChart`.
 */
export async function publishFile(ctx: Context, request: PublishFileRequest): Promise<PublishedChart> {
  const destination = await destinationOf(ctx, request);
  const bytes =
    request.file === undefined
      ? (await packChartOf(ctx, (await loadProject(ctx)).chartDir, { snapshot: destination.snapshot })).bytes
      : await readPackage(resolve(ctx.cwd, request.file));
  return during(
    ctx.progress,
    `publish to ${destination.url}`,
    () => publishChart(ctx, { bytes, url: destination.url }),
    (chart) => `${chart.name} ${chart.version} ${chart.outcome}`,
  );
}

async function readPackage(file: string): Promise<Uint8Array> {
  return readFile(file).catch((cause: unknown) => {
    throw new ChartwrightError("E_FILE", `${file} cannot be read`, {
      hint: "pack the chart first: chartwright package",
      cause,
    });
  });
}

async function destinationOf(ctx: Context, request: PublishFileRequest): Promise<{ url: string; snapshot: boolean }> {
  // Looked at before anything shows it: it may hold a login.
  if (request.url !== undefined) return { url: serverUrl(request.url), snapshot: false };
  if (request.environment === undefined) {
    throw new ChartwrightError("E_USAGE", "it is not said where to publish to", {
      hint: "give the repository's address with --repo URL, or an environment with --env ENV",
    });
  }
  const environment = environmentOf(await loadProject(ctx), request.environment);
  const { chartRepositoryUrl } = await targetOf(ctx, environment);
  if (chartRepositoryUrl === undefined) {
    throw new ChartwrightError("E_CONFIG", `the environment "${environment.name}" has no chart repository`, {
      hint: "add `chartRepository: { url: https://… }` to chartwright.yaml, or give --repo URL",
    });
  }
  return { url: serverUrl(chartRepositoryUrl), snapshot: environment.versions === "snapshot" };
}
