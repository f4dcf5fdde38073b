import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { sha256 } from "../core/chart/content.ts";
import { type IndexEntry, indexEntries } from "../core/chart/index-file.ts";
import { ChartwrightError } from "../errors.ts";
import { type HttpResponse, NoAnswer, sendHttp, serverUrl } from "./http.ts";

/** A ChartMuseum, spoken to with the routes that do not harm it: never `GET /api/charts`, never HEAD. */
export interface ChartRepository {
  /** Without a slash at its end and without a login. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface StoredChart {
  readonly bytes: Uint8Array;
  /** `sha256:…` */
  readonly digest: string;
}

/** A fault that may pass: the same request is worth another try. */
class Passing extends Error {
  override readonly name = "Passing";
}

const RETRY_AFTER_MS = [200, 600, 1500];

/**
 * Opens a repository by its address. The login comes from the environment: CHARTMUSEUM_USERNAME and
 * CHARTMUSEUM_PASSWORD, or CHARTMUSEUM_TOKEN for a bearer token.
 *
 * @throws E_USAGE if the address is no URL or holds a login.
 */
export function openRepository(ctx: Context, address: string): ChartRepository {
  const url = serverUrl(address);
  const { CHARTMUSEUM_USERNAME: user, CHARTMUSEUM_PASSWORD: password, CHARTMUSEUM_TOKEN: token } = ctx.env;
  ctx.secrets.add(password);
  ctx.secrets.add(token);
  if (token) return { url, headers: { authorization: `Bearer ${token}` } };
  if (!user) return { url, headers: {} };
  const basic = Buffer.from(`${user}:${password ?? ""}`).toString("base64");
  ctx.secrets.add(basic);
  return { url, headers: { authorization: `Basic ${basic}` } };
}

/** The address of a stored chart. */
export function chartUrl(repository: ChartRepository, name: string, version: string): string {
  return `${repository.url}/charts/${encodeURIComponent(`${name}-${version}.tgz`)}`;
}

/**
 * Does the work, up to four times while the server has passing troubles.
 *
 * @throws E_CHART_REPOSITORY with the last trouble.
 */
export async function withRetries<T>(ctx: Context, repository: ChartRepository, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Passing) && !(error instanceof NoAnswer)) throw error;
      const pause = RETRY_AFTER_MS[attempt];
      if (pause === undefined) {
        throw new ChartwrightError("E_CHART_REPOSITORY", `${repository.url}: ${error.message}`, {
          hint: "is it running, and is this its address? In the lab: chartwright lab status",
        });
      }
      await sleep(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
    }
  }
}

/** What the server says is wrong, in a few words: ChartMuseum's JSON, or plain text. */
function complaint(response: HttpResponse): string {
  const text = response.text();
  const [, error] = /"error"\s*:\s*"([^"]*)"/.exec(text) ?? [];
  return (error ?? text).trim().slice(0, 200);
}

const isHtml = (response: HttpResponse): boolean => /^\s*<(?:!doctype|html)/i.test(response.text().slice(0, 200));

/** The error of an answer that is none of those expected. */
function unexpected(repository: ChartRepository, response: HttpResponse, what: string): Error {
  const { status } = response;
  const error = (message: string, hint?: string): ChartwrightError =>
    new ChartwrightError("E_CHART_REPOSITORY", `${repository.url} ${message}`, hint === undefined ? {} : { hint });
  if (status === 401 || status === 403) {
    const hint = "set CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD, or CHARTMUSEUM_TOKEN, in the environment";
    return error(
      repository.headers["authorization"] ? `refuses the login (${status})` : `wants a login (${status})`,
      hint,
    );
  }
  if (status >= 300 && status < 400) {
    return error(
      `redirects to ${response.header("location") ?? "nowhere"} (${status})`,
      "give that address if it is the right one",
    );
  }
  if (isHtml(response))
    return error(`answers with a web page (${status})`, "give the address of the repository itself, with its path");
  if (status === 413)
    return error("takes no package of this size (413)", "see its --max-upload-size, or a proxy's limit");
  if (status === 507) return error("is full (507)", "see its --max-storage-objects");
  if (status === 400) return error(`refuses the package (400): ${complaint(response)}`);
  if (status >= 500 || status === 429 || status === 408)
    return new Passing(`${what} failed with ${status}: ${complaint(response)}`);
  return error(`answers ${what} with ${status}: ${complaint(response)}`);
}

/**
 * Gets the stored file of a version, the only trustworthy news of it; undefined if there is none.
 *
 * @throws E_CHART_REPOSITORY; inside `withRetries` only.
 */
export async function getStored(
  ctx: Context,
  repository: ChartRepository,
  name: string,
  version: string,
): Promise<StoredChart | undefined> {
  const url = chartUrl(repository, name, version);
  const response = await sendHttp(ctx, { method: "GET", url, headers: repository.headers });
  if (response.status === 404 && !isHtml(response)) return undefined;
  if (response.status !== 200 || isHtml(response))
    throw unexpected(repository, response, `GET ${new URL(url).pathname}`);
  return { bytes: response.body, digest: `sha256:${sha256(response.body)}` };
}

/**
 * Sends the package as it is. `exists`: the server has a file of that name, of whatever content.
 *
 * @throws E_CHART_REPOSITORY; inside `withRetries` only.
 */
export async function postChart(
  ctx: Context,
  repository: ChartRepository,
  bytes: Uint8Array,
): Promise<"saved" | "exists"> {
  const headers = { ...repository.headers, "content-type": "application/gzip" };
  const response = await sendHttp(ctx, {
    method: "POST",
    url: `${repository.url}/api/charts`,
    headers,
    body: bytes,
    idleMs: 60_000,
  });
  if (response.status === 201) return "saved";
  if (response.status === 409) return "exists";
  if (response.status === 404 || response.status === 405) {
    throw new ChartwrightError(
      "E_CHART_REPOSITORY",
      `${repository.url} has no API to publish with (${response.status})`,
      {
        hint: "it may be a repository of another kind, a ChartMuseum with DISABLE_API=true, or the path may be wrong",
      },
    );
  }
  throw unexpected(repository, response, "POST /api/charts");
}

/**
 * Reads the entries of one version from the index.
 *
 * @throws E_CHART_REPOSITORY; inside `withRetries` only.
 */
export async function readIndex(
  ctx: Context,
  repository: ChartRepository,
  name: string,
  version: string,
): Promise<IndexEntry[]> {
  const response = await sendHttp(ctx, {
    method: "GET",
    url: `${repository.url}/index.yaml`,
    headers: repository.headers,
  });
  if (response.status !== 200 || isHtml(response)) throw unexpected(repository, response, "GET index.yaml");
  return indexEntries(response.text(), name, version);
}
