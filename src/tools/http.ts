import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";

/** One request. Redirects are never followed: a login must not reach another host than the one it was meant for. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | number>>;
  /** Bytes, or what opens a stream of them; then `content-length` must be among the headers. */
  readonly body?: Uint8Array | (() => Readable);
  /** Time without any byte in either direction. */
  readonly idleMs?: number;
  /** The most that is taken of an answer's body. */
  readonly maxBytes?: number;
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
}

// Connections are kept for the run; idle ones do not hold the process.
const agents = {
  http: new HttpAgent({ keepAlive: true, maxSockets: 8 }),
  https: new HttpsAgent({ keepAlive: true, maxSockets: 8 }),
};

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
};

function reason(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
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
      agent: secure ? agents.https : agents.http,
      timeout: spec.idleMs ?? 30_000,
      signal: ctx.signal,
    });
    request.on("timeout", () => request.destroy(new Error(`no answer within ${(spec.idleMs ?? 30_000) / 1000} s`)));
    request.on("error", (error) => reject(failure(ctx, error)));
    request.on("response", (response) => {
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
      hint: "every process of the machine can read a command line: set CHARTMUSEUM_USERNAME and CHARTMUSEUM_PASSWORD instead",
    });
  }
  if (/(?:^|\/)(?:\.|%2e){2}(?:\/|$)/i.test(text) || url.search !== "" || url.hash !== "") {
    throw new ChartwrightError("E_USAGE", `${url.origin}${url.pathname} is no address of a chart repository`);
  }
  return `${url.origin}${url.pathname}`.replace(/\/+$/, "");
}
