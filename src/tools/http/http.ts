import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";

/** One request. Redirects are never followed: a login must not reach another host than the one it was meant for. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Bytes, or what opens a stream of them; then `content-length` must be among the headers. */
  readonly body?: Uint8Array | (() => Readable);
  /** Time without any byte in either direction. */
  readonly idleMs?: number;
  /** Time for all of it, answer included. */
  readonly totalMs?: number;
  /** The most that is taken of an answer's body. */
  readonly maxBytes?: number;
  /** For https: whom to trust and who we are; Node's own authorities without it. */
  readonly tls?: TlsSettings;
}

/** Files of PEM by their content. The same object means the same connections. */
export interface TlsSettings {
  /** Authorities that are trusted instead of Node's own. */
  readonly ca?: Buffer;
  /** Our certificate, for servers that want one, and its key. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** Whoever answers is believed to be the server. */
  readonly insecure?: boolean;
}

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Uint8Array;
  /** The body as text. */
  text(): string;
}

/** The server gave no answer, or not a whole one; it may have taken what was sent all the same. */
export class NoAnswer extends Error {
  override readonly name = "NoAnswer";

  /** Asking again would end the same: the name is unknown, the certificate is not trusted. */
  get lasting(): boolean {
    const code = codeOf(this.cause);
    return code === "ENOTFOUND" || /CERT|TLS|SSL|SIGNATURE/.test(code);
  }

  /** Nothing was sent: nobody listens there. */
  get refused(): boolean {
    return codeOf(this.cause) === "ECONNREFUSED";
  }

  get timedOut(): boolean {
    return this.cause instanceof TimedOut;
  }
}

class TimedOut extends Error {
  override readonly name = "TimedOut";
}

const MAX_SOCKETS = 8;

// Connections are kept for the run; idle ones do not hold the process.
const httpAgent = new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
const httpsAgent = new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS });
const agentsOf = new WeakMap<TlsSettings, HttpsAgent>();

function secureAgent(tls: TlsSettings | undefined): HttpsAgent {
  if (tls === undefined) return httpsAgent;
  const known = agentsOf.get(tls);
  if (known) return known;
  const { insecure, ...files } = tls;
  const agent = new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS, ...files, rejectUnauthorized: !insecure });
  agentsOf.set(tls, agent);
  return agent;
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "connection refused: nothing listens there",
  ENOTFOUND: "the host name is unknown",
  EAI_AGAIN: "the host name cannot be looked up",
  ECONNRESET: "the connection was cut",
  EPIPE: "the connection was cut",
  ETIMEDOUT: "no answer in time",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the network cannot be reached",
  CERT_HAS_EXPIRED: "its certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "its certificate is self-signed and not trusted here",
  SELF_SIGNED_CERT_IN_CHAIN: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "its certificate comes from an authority that is not trusted here",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "its certificate comes from an authority that is not trusted here",
  ERR_TLS_CERT_ALTNAME_INVALID: "its certificate is for another host name",
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "it wants a client certificate",
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: "it does not trust our client certificate",
  ERR_SSL_WRONG_VERSION_NUMBER: "it does not speak TLS: is it http:// instead of https://?",
};

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

function reason(error: unknown): string {
  const code = codeOf(error);
  return REASONS[code] ?? (error instanceof Error && error.message ? error.message : code || String(error));
}

/** The head of an answer; whoever asked for it reads its body. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: IncomingMessage;
}

/**
 * Sends one request and reads the whole answer, whatever its status.
 *
 * @throws NoAnswer if there is none, and the abort reason of `ctx.signal`.
 */
export async function sendHttp(ctx: Context, spec: HttpRequest): Promise<HttpResponse> {
  const { status, header, body: stream } = await openHttp(ctx, spec);
  try {
    const body = await readBody(stream, spec.maxBytes ?? 64 * 1024 * 1024);
    return { status, header, body, text: () => new TextDecoder().decode(body) };
  } catch (error) {
    throw failure(ctx, error);
  }
}

const failure = (ctx: Context, error: unknown): unknown =>
  ctx.signal.aborted ? ctx.signal.reason : new NoAnswer(reason(error), { cause: error });

/**
 * Sends one request and gives the answer as soon as its head is there.
 *
 * @throws as `sendHttp`.
 */
export function openHttp(ctx: Context, spec: HttpRequest): Promise<HttpAnswer> {
  ctx.signal.throwIfAborted();
  const url = new URL(spec.url);
  const secure = url.protocol === "https:";
  const { body } = spec;
  const headers = body instanceof Uint8Array ? { ...spec.headers, "content-length": body.length } : { ...spec.headers };
  return new Promise((resolve, reject) => {
    const request = (secure ? httpsRequest : httpRequest)(url, {
      method: spec.method,
      headers: { "user-agent": "chartwright", ...headers },
      agent: secure ? secureAgent(spec.tls) : httpAgent,
      timeout: spec.idleMs ?? 30_000,
      signal: ctx.signal,
    });
    let answer: IncomingMessage | undefined;
    const giveUp = (why: string): void => {
      const error = new TimedOut(why);
      answer?.destroy(error);
      request.destroy(error);
    };
    const { idleMs = 30_000, totalMs } = spec;
    request.on("timeout", () => giveUp(`no answer within ${idleMs / 1000} s`));
    if (totalMs !== undefined) {
      const timer = setTimeout(() => giveUp(`no whole answer within ${totalMs / 1000} s`), totalMs);
      request.on("close", () => clearTimeout(timer));
    }
    request.on("error", (error) => reject(failure(ctx, error)));
    request.on("response", (response) => {
      answer = response;
      const header = (name: string): string | undefined => {
        const value = response.headers[name];
        return Array.isArray(value) ? value.join(", ") : value;
      };
      resolve({ status: response.statusCode ?? 0, header, body: response });
    });
    if (typeof body === "function") {
      const stream = body();
      stream.on("error", (error) => request.destroy(error));
      stream.pipe(request);
    } else request.end(body);
  });
}

async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error("the answer was cut short");
  return Buffer.concat(chunks);
}

/** With all that is written as `%2e` or, twice, `%252e`. */
function decoded(text: string): string {
  const once = text.replace(/%25/g, "%");
  return once.replace(/%(2e|2f|5c)/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

/**
 * Reads a server's URL as the user gave it: http or https, no login in it, no query; without a slash at its end.
 *
 * @throws E_USAGE, which never shows a login.
 */
export function serverUrl(text: string): string {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new ChartwrightError("E_USAGE", "the server's address is no URL", {
      hint: "write it like https://charts.example.com",
      cause,
    });
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new ChartwrightError("E_USAGE", `${url.protocol}//… is no address of a chart repository`, {
      hint: "http:// and https:// are supported",
    });
  }
  if (url.username !== "" || url.password !== "") {
    throw new ChartwrightError("E_USAGE", `the address of ${url.host} holds a login`, {
      hint: "every process of the machine can read a command line: set CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD instead, or add the repository to Helm and name it here",
    });
  }
  // ChartMuseum with --depth goes where such a path leads, out of its storage (0.13.1, 0.16.5).
  if (/(?:^|[/\\])\.\.?(?:[/\\]|$)/.test(decoded(text)) || url.search !== "" || url.hash !== "") {
    throw new ChartwrightError("E_USAGE", `${url.origin}${url.pathname} is no address of a chart repository`, {
      hint: "leave out `..`, `?` and `#`",
    });
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
