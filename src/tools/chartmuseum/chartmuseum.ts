import type { Context } from "../../context.ts";
import { sha256 } from "../../engines/chart-files/index.ts";
import { RepositoryIndex } from "../../engines/helm-repository/index.ts";
import { type HttpRequest, type HttpResponse, sendHttp } from "../http/index.ts";
import type { ChartRepository } from "./chart-repository.ts";
import { complaint, isHtml, repositoryError, unexpected } from "./chartmuseum-answer.ts";

// Uses only the routes of ChartMuseum that are safe: 0.13.1 crashes if its API is read during an upload, and HEAD
// reports wrong results. Every function here throws the errors that `withRetries` handles.

/** A file as the server returns it. */
export interface StoredFile {
  readonly bytes: Uint8Array;
  /** `sha256:…` */
  readonly digest: string;
}

/** One version of a chart. */
export interface ChartVersion {
  readonly name: string;
  readonly version: string;
}

/** The time limit for the whole index. It can have megabytes; ChartMuseum itself ends a response after 30 s. */
const INDEX_MS = 45_000;

/**
 * The progress of an upload is not visible once the system has buffered it: allows for 1 KB per second, at most ten
 * minutes.
 */
const MS_PER_BYTE = 1;
const SENDING_MS = 600_000;

/** Returns the URL of a stored chart. */
export function chartUrl({ url }: ChartRepository, { name, version }: ChartVersion): string {
  return `${url}/charts/${encodeURIComponent(`${name}-${version}.tgz`)}`;
}

/**
 * Finds out which part of a repository's path is ChartMuseum's --context-path and which is the tenant's (--depth): the
 * API lies between them. `/health` is answered below the context path only, at every depth and without a login.
 */
export async function findContextPath(ctx: Context, repository: ChartRepository): Promise<ChartRepository> {
  const { origin, pathname } = new URL(repository.url);
  if (pathname === "/" || repository.contextPath !== undefined) return repository;
  for (let path = pathname.replace(/\/+$/, ""); ; path = path.slice(0, path.lastIndexOf("/"))) {
    const response = await send(ctx, repository, { method: "GET", url: `${origin}${path}/health` });
    if (response.status === 200 && /^\s*\{\s*"healthy"\s*:/.test(response.text()))
      return { ...repository, contextPath: path };
    // A proxy may answer /health itself. Then usually the whole path is the context path.
    if (path === "") return repository;
  }
}

function apiUrl(repository: ChartRepository, rest: string): string {
  const { origin, pathname } = new URL(repository.url);
  const path = pathname === "/" ? "" : pathname;
  const context = repository.contextPath ?? path;
  return `${origin}${context}/api${path.slice(context.length)}/${rest}`;
}

async function send(ctx: Context, repository: ChartRepository, request: HttpRequest): Promise<HttpResponse> {
  const { tls, idleMs, seen } = repository;
  const headers = { ...repository.headers, ...request.headers };
  const response = await sendHttp(ctx, { idleMs, ...(tls ? { tls } : {}), ...request, headers });
  seen.answered = true;
  return response;
}

async function getFile(ctx: Context, repository: ChartRepository, url: string): Promise<StoredFile | undefined> {
  const response = await send(ctx, repository, { method: "GET", url });
  if (response.status === 200 && !isHtml(response))
    return { bytes: response.body, digest: `sha256:${sha256(response.body)}` };
  if (response.status !== 404 || isHtml(response))
    throw unexpected(repository, response, `GET ${new URL(url).pathname}`);
  // ChartMuseum reports a missing file like this, and an unknown path as "not found".
  if (complaint(response) === "object not found") return undefined;
  throw repositoryError(repository, "has no chart repository at this path (404)", {
    whole: true,
    hint: "check the server's --context-path and --depth: with --depth, the path ends in the repository's name, /org/repo",
  });
}

/** Downloads the stored file of a version, the only reliable evidence of it; undefined if there is none. */
export function getStored(
  ctx: Context,
  repository: ChartRepository,
  chart: ChartVersion,
): Promise<StoredFile | undefined> {
  return getFile(ctx, repository, chartUrl(repository, chart));
}

/** Downloads the provenance file of a version; undefined if there is none. */
export function getProvenance(
  ctx: Context,
  repository: ChartRepository,
  chart: ChartVersion,
): Promise<StoredFile | undefined> {
  return getFile(ctx, repository, `${chartUrl(repository, chart)}.prov`);
}

/** A file to upload. ChartMuseum handles a form with both files differently, so that each is uploaded alone. */
export interface Upload {
  readonly kind: "chart" | "provenance";
  readonly bytes: Uint8Array;
  /** Replace an existing file. */
  readonly force?: boolean;
}

/** Uploads a file. `exists`: the server already has a file of that name, with the same or other content. */
export async function post(ctx: Context, repository: ChartRepository, upload: Upload): Promise<"saved" | "exists"> {
  const route = upload.kind === "chart" ? "charts" : "prov";
  const response = await send(ctx, repository, {
    method: "POST",
    url: apiUrl(repository, upload.force ? `${route}?force` : route),
    headers: { "content-type": upload.kind === "chart" ? "application/gzip" : "application/pgp-signature" },
    body: upload.bytes,
    idleMs: repository.idleMs + Math.min(upload.bytes.length * MS_PER_BYTE, SENDING_MS),
  });
  if (response.status === 201) return "saved";
  if (response.status === 409) return "exists";
  if ((response.status === 404 || response.status === 405) && !isHtml(response)) {
    throw repositoryError(repository, `has no API to publish with (${response.status})`, {
      whole: true,
      hint: "run it without --disable-api, which ChartMuseum's own Helm chart sets",
    });
  }
  throw unexpected(repository, response, `POST /api/${route}`);
}

/** Deletes a version and its provenance file. `kept`: there is none, or the server does not support deletion. */
export async function deleteVersion(
  ctx: Context,
  repository: ChartRepository,
  { name, version }: ChartVersion,
): Promise<"deleted" | "kept"> {
  const url = apiUrl(repository, `charts/${encodeURIComponent(name)}/${encodeURIComponent(version)}`);
  const response = await send(ctx, repository, { method: "DELETE", url });
  if (response.status === 200 && !isHtml(response)) return "deleted";
  if ((response.status === 404 || response.status === 405) && !isHtml(response)) return "kept";
  throw unexpected(repository, response, "DELETE /api/charts");
}

/** Downloads the index. During an upload, this can crash ChartMuseum 0.13.1 or lose entries of its index for good. */
export async function readIndex(ctx: Context, repository: ChartRepository): Promise<RepositoryIndex> {
  const url = `${repository.url}/index.yaml`;
  const response = await send(ctx, repository, { method: "GET", url, totalMs: INDEX_MS });
  if (response.status !== 200 || isHtml(response)) throw unexpected(repository, response, "GET index.yaml");
  return new RepositoryIndex(response.text());
}
