import type { Context } from "../../context.ts";
import { sha256 } from "../../engines/chart-files/index.ts";
import { RepositoryIndex } from "../../engines/helm-repository/index.ts";
import type { ChartwrightError } from "../../errors.ts";
import { type HttpRequest, type HttpResponse, sendHttp } from "../http/index.ts";
import { complaint, isHtml, isTemporary, repositoryError, unexpected, withRetries } from "./chartmuseum-answer.ts";
import type { RepositoryAddress } from "./repository-address.ts";
import { type RepositorySettings, repositorySettings } from "./repository-settings.ts";

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

/** A file to upload. ChartMuseum handles a form with both files differently, so that each is uploaded alone. */
export interface Upload {
  readonly kind: "chart" | "provenance";
  readonly bytes: Uint8Array;
  /** Replace an existing file. */
  readonly force?: boolean | undefined;
  /** Called with each temporary fault. */
  readonly onFault?: ((message: string) => void) | undefined;
}

/** The time limit for the whole index. It can have megabytes; ChartMuseum itself ends a response after 30 s. */
const INDEX_MS = 45_000;

/**
 * The progress of an upload is not visible once the system has buffered it: allows for 1 KB per second, at most ten
 * minutes.
 */
const MS_PER_BYTE = 1;
const SENDING_MS = 600_000;

/**
 * A ChartMuseum server, or a chart repository of another program. Repeats requests after temporary faults. Uses only the
 * routes that are safe: ChartMuseum 0.13.1 crashes if its API is read during an upload, and HEAD reports wrong results.
 *
 * Every method throws E_CHART_REPOSITORY if the server cannot be reached or rejects the request, and the abort reason.
 */
export class ChartMuseum {
  readonly #ctx: Context;
  readonly #settings: RepositorySettings;
  /** ChartMuseum's --context-path. */
  #contextPath: string | undefined;
  #answered = false;
  /** The files that an upload may have stored, although its response was lost. */
  readonly #sent = new Set<string>();

  private constructor(ctx: Context, settings: RepositorySettings) {
    this.#ctx = ctx;
    this.#settings = settings;
    this.#contextPath = settings.contextPath;
  }

  /** @throws as `repositorySettings`. */
  static async open(ctx: Context, address: RepositoryAddress): Promise<ChartMuseum> {
    return new ChartMuseum(ctx, await repositorySettings(ctx, address));
  }

  /** Without a trailing slash and without a login. */
  get url(): string {
    return this.#settings.url;
  }

  /** Returns the URL of a stored chart. */
  chartUrl({ name, version }: ChartVersion): string {
    return `${this.url}/charts/${encodeURIComponent(`${name}-${version}.tgz`)}`;
  }

  /**
   * Finds out which part of the repository's path is ChartMuseum's --context-path and which is the tenant's (--depth): the
   * API lies between them. `/health` is answered below the context path only, at every depth and without a login.
   */
  findContextPath(): Promise<void> {
    const { origin, pathname } = new URL(this.url);
    return this.#retry(async () => {
      if (pathname === "/" || this.#contextPath !== undefined) return;
      // A proxy may answer /health itself. Then usually the whole path is the context path.
      for (let path = pathname.replace(/\/+$/, ""); path !== ""; path = path.slice(0, path.lastIndexOf("/"))) {
        if (await this.#isHealthy(`${origin}${path}/health`)) {
          this.#contextPath = path;
          return;
        }
      }
      if (await this.#isHealthy(`${origin}/health`)) this.#contextPath = "";
    });
  }

  /** Downloads the stored file of a version, the only reliable evidence of it; undefined if there is none. */
  getChart(chart: ChartVersion): Promise<StoredFile | undefined> {
    return this.#retry(() => this.#getFile(this.chartUrl(chart)));
  }

  /** Downloads the provenance file of a version; undefined if there is none. */
  getProvenance(chart: ChartVersion): Promise<StoredFile | undefined> {
    return this.#retry(() => this.#getFile(`${this.chartUrl(chart)}.prov`));
  }

  /** Downloads the index. During an upload, this can crash ChartMuseum 0.13.1 or lose entries of its index for good. */
  readIndex(): Promise<RepositoryIndex> {
    return this.#retry(async () => {
      const response = await this.#send({ method: "GET", url: `${this.url}/index.yaml`, totalMs: INDEX_MS });
      if (response.status !== 200 || isHtml(response)) throw unexpected(this.#settings, response, "GET index.yaml");
      return new RepositoryIndex(response.text());
    });
  }

  /**
   * Uploads a file of a version. A response may get lost: each further attempt first checks whether the file is stored.
   * `exists`: the server already has a file of that name, with the same or other content.
   */
  upload(chart: ChartVersion, upload: Upload): Promise<"saved" | "exists"> {
    const url = `${this.chartUrl(chart)}${upload.kind === "chart" ? "" : ".prov"}`;
    return this.#retry(async () => {
      if (this.#sent.has(url) && !upload.force && (await this.#getFile(url))) return "exists";
      this.#sent.add(url);
      try {
        return await this.#post(upload);
      } catch (error) {
        if (isTemporary(error)) upload.onFault?.(error.message);
        throw error;
      }
    });
  }

  /** Deletes a version and its provenance file. `kept`: there is none, or the server does not support deletion. */
  deleteVersion({ name, version }: ChartVersion): Promise<"deleted" | "kept"> {
    const url = this.#apiUrl(`charts/${encodeURIComponent(name)}/${encodeURIComponent(version)}`);
    return this.#retry(async () => {
      const response = await this.#send({ method: "DELETE", url });
      if (response.status === 200 && !isHtml(response)) return "deleted";
      if ((response.status === 404 || response.status === 405) && !isHtml(response)) return "kept";
      throw unexpected(this.#settings, response, "DELETE /api/charts");
    });
  }

  /** Returns an E_CHART_REPOSITORY error whose message begins with the repository's URL. */
  error(message: string, hint?: string): ChartwrightError {
    return repositoryError(this.#settings, message, { hint });
  }

  #retry<T>(work: () => Promise<T>): Promise<T> {
    return withRetries({ ctx: this.#ctx, settings: this.#settings, answered: () => this.#answered, work });
  }

  #apiUrl(rest: string): string {
    const { origin, pathname } = new URL(this.url);
    const path = pathname === "/" ? "" : pathname;
    const context = this.#contextPath ?? path;
    return `${origin}${context}/api${path.slice(context.length)}/${rest}`;
  }

  async #send(request: HttpRequest): Promise<HttpResponse> {
    const { tls, idleMs, headers } = this.#settings;
    const all = { idleMs, tls, ...request, headers: { ...headers, ...request.headers } };
    const response = await sendHttp(this.#ctx, all);
    this.#answered = true;
    return response;
  }

  async #isHealthy(url: string): Promise<boolean> {
    const response = await this.#send({ method: "GET", url });
    return response.status === 200 && /^\s*\{\s*"healthy"\s*:/.test(response.text());
  }

  async #getFile(url: string): Promise<StoredFile | undefined> {
    const response = await this.#send({ method: "GET", url });
    if (response.status === 200 && !isHtml(response))
      return { bytes: response.body, digest: `sha256:${sha256(response.body)}` };
    if (response.status !== 404 || isHtml(response))
      throw unexpected(this.#settings, response, `GET ${new URL(url).pathname}`);
    // ChartMuseum reports a missing file like this, and an unknown path as "not found".
    if (complaint(response) === "object not found") return undefined;
    throw repositoryError(this.#settings, "has no chart repository at this path (404)", {
      whole: true,
      hint: "check the server's --context-path and --depth: with --depth, the path ends in the repository's name, /org/repo",
    });
  }

  async #post({ kind, bytes, force }: Upload): Promise<"saved" | "exists"> {
    const route = kind === "chart" ? "charts" : "prov";
    const response = await this.#send({
      method: "POST",
      url: this.#apiUrl(force ? `${route}?force` : route),
      headers: { "content-type": kind === "chart" ? "application/gzip" : "application/pgp-signature" },
      body: bytes,
      idleMs: this.#settings.idleMs + Math.min(bytes.length * MS_PER_BYTE, SENDING_MS),
    });
    if (response.status === 201) return "saved";
    if (response.status === 409) return "exists";
    if ((response.status === 404 || response.status === 405) && !isHtml(response)) {
      throw repositoryError(this.#settings, `has no API to publish with (${response.status})`, {
        whole: true,
        hint: "run it without --disable-api, which ChartMuseum's own Helm chart sets",
      });
    }
    throw unexpected(this.#settings, response, `POST /api/${route}`);
  }
}
