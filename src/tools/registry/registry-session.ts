import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../context.ts";
import { parseReference, pathOf, registryHostOf } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { followHttp, type HttpRequest, type HttpResponse, NoAnswer, sendHttp } from "../http/index.ts";
import type { ImageRepository, RegistryUse } from "./image-repository.ts";
import { RegistryError } from "./registry-error.ts";
import { authorize } from "./registry-login.ts";

const RETRY_AFTER_MS: readonly number[] = [200, 600, 1500];
const GLANCE_MS = 2500;
const IDLE_MS = 60_000;

/** A temporary failure: the same request can succeed later. */
export class Retryable extends Error {
  override readonly name = "Retryable";
}

/** Whether a status can change in a moment. */
const isRetryable = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/** Returns the reason in a registry's refusal, in one line. */
function complaint(response: HttpResponse): string {
  const [, message] = /"message"\s*:\s*"([^"]*)"/.exec(response.text()) ?? [];
  return (message ?? response.text()).trim().slice(0, 200);
}

/** Sends requests to one repository by the OCI distribution API. Handles logins, retries and the meaning of answers. */
export class RegistrySession {
  /** `registry.example.com/site`, as the user wrote it. */
  readonly repository: string;
  /** The host as written in the image's name. */
  readonly host: string;
  /** The repository on its host. */
  readonly path: string;
  /** `https://registry.example.com/v2/site` */
  readonly api: string;
  readonly #ctx: Context;
  readonly #use: RegistryUse;
  /** Kept after the first 401. */
  #authorization: string | undefined;

  /** @throws E_USAGE if the repository's name is not valid. */
  constructor(ctx: Context, { repository, plainHttp }: ImageRepository, use: RegistryUse) {
    const { tag, digest } = parseReference(repository);
    if (tag !== undefined || digest !== undefined) {
      throw new ChartwrightError("E_USAGE", `"${repository}" is not the name of an image repository`, {
        hint: "write it like registry.example.com/team/site, without tag or digest",
      });
    }
    this.#ctx = ctx;
    this.#use = use;
    this.repository = repository;
    this.host = registryHostOf(repository);
    this.path = pathOf(repository);
    const server = this.host === "docker.io" ? "registry-1.docker.io" : this.host;
    this.api = `${plainHttp ? "http" : "https"}://${server}/v2/${this.path}`;
  }

  /** Returns the headers for an address. An upload or a layer can be on another host, which must not get the login. */
  #headersFor(url: URL): Readonly<Record<string, string>> {
    const own = url.origin === new URL(this.api).origin;
    return own && this.#authorization ? { authorization: this.#authorization } : {};
  }

  /**
   * Sends a request, with the login if the registry requires one, and repeats it after a temporary failure.
   *
   * @returns an answer with one of the expected statuses.
   * @throws RegistryError
   */
  ask(request: HttpRequest, expected: readonly number[]): Promise<HttpResponse> {
    const where = `${request.method} ${new URL(request.url).pathname}`;
    return this.withRetries({
      work: async () => {
        const response = await this.#send(request);
        const { status } = response;
        if (expected.includes(status)) return response;
        if (status === 401 || status === 403) throw this.#refusedLogin(status);
        if (isRetryable(status)) throw new Retryable(`answered with ${status}: ${complaint(response)}`);
        const message = `${this.repository}: ${where} is answered with ${status}: ${complaint(response)}`;
        throw new RegistryError("refused", message);
      },
      failure: (trouble) =>
        new RegistryError("unreachable", `the registry ${this.host} cannot be used: ${trouble}`, {
          detail: `${this.repository}: ${where}`,
          hint: "check its address and that it is running; in the lab: chartwright lab status",
        }),
    });
  }

  /**
   * Sends a blob's bytes once.
   *
   * @throws Retryable, NoAnswer, RegistryError
   */
  async upload(url: URL, { size, open }: { readonly size: number; readonly open: HttpRequest["body"] }): Promise<void> {
    const headers = { "content-type": "application/octet-stream", "content-length": size };
    const response = await this.#send({ method: "PUT", url: url.href, headers, body: open });
    if (response.status === 201) return;
    const answer = `${response.status}: ${complaint(response)}`;
    if (isRetryable(response.status)) throw new Retryable(answer);
    throw new RegistryError("refused", `${this.repository} refuses a layer (${answer})`);
  }

  /**
   * Opens a blob for reading. The registry can redirect to another host, which gets no login.
   *
   * @throws Retryable, NoAnswer, RegistryError
   */
  async openBlob(digest: string): Promise<IncomingMessage> {
    const url = `${this.api}/blobs/${digest}`;
    // Logs in if the registry requires it.
    await this.ask({ method: "HEAD", url }, [200, 301, 302, 303, 307, 308]);
    const request = { url, idleMs: IDLE_MS, headersFor: (next: URL) => this.#headersFor(next) };
    const { status, body } = await followHttp(this.#ctx, request).catch((error: unknown) => {
      if (!(error instanceof NoAnswer) || error.kind !== "redirect") throw error;
      throw new RegistryError("refused", `${this.repository} does not return ${digest}: ${error.message}`);
    });
    if (status === 200) return body;
    body.resume();
    if (isRetryable(status)) throw new Retryable(`${this.host} answers with ${status}`);
    throw new RegistryError("refused", `${this.repository} does not return ${digest} (${status})`);
  }

  /** Repeats work after temporary failures, with pauses. A glance fails immediately. */
  async withRetries<T>(job: {
    readonly work: (attempt: number) => Promise<T>;
    readonly failure: (trouble: string) => RegistryError;
  }): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await job.work(attempt);
      } catch (error) {
        if (!(error instanceof NoAnswer) && !(error instanceof Retryable)) throw error;
        const pause = this.#use === "glance" ? undefined : RETRY_AFTER_MS[attempt];
        if (pause === undefined) throw job.failure(error.message);
        const { signal } = this.#ctx;
        await sleep(pause, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  /** Sends a request once, or again with the login if the registry requires one and it is configured. */
  async #send(request: HttpRequest): Promise<HttpResponse> {
    const send = (): Promise<HttpResponse> => {
      const headers = { ...request.headers, ...this.#headersFor(new URL(request.url)) };
      return sendHttp(this.#ctx, { ...request, headers, idleMs: this.#use === "glance" ? GLANCE_MS : IDLE_MS });
    };
    const response = await send();
    if (response.status !== 401) return response;
    const { host, path, api } = this;
    const actions = this.#use === "push" ? "pull,push" : "pull";
    const authorization = await authorize(this.#ctx, { host, path, api, actions }, response);
    if (authorization === undefined || authorization === this.#authorization) return response;
    this.#authorization = authorization;
    return send();
  }

  #refusedLogin(status: number): RegistryError {
    const { host, repository } = this;
    const unbound = this.#ctx.env["REGISTRY_USERNAME"] !== undefined && !this.#ctx.env["REGISTRY_HOST"];
    const message = this.#authorization
      ? `${host} rejects the login for ${repository} (${status})`
      : `${host} requires a login for ${repository} (${status})`;
    return new RegistryError("login", message, {
      hint: unbound
        ? `set REGISTRY_HOST to ${host}: REGISTRY_USERNAME and REGISTRY_PASSWORD are sent only to the registry that it names`
        : `log in with \`docker login ${host}\`, or set REGISTRY_HOST, REGISTRY_USERNAME and REGISTRY_PASSWORD`,
    });
  }
}
