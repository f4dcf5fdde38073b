import type { ClientRequest, IncomingMessage } from "node:http";
import type { Readable } from "node:stream";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { routeTo, type TlsSettings } from "./connections.ts";
import { NoAnswer, ProxyRefusal, TimedOut } from "./no-answer.ts";

/** One request. Redirects are not followed, so that a login is not sent to another host. */
export interface HttpRequest {
  readonly method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly url: string;
  readonly headers?: Readonly<Record<string, string | number>> | undefined;
  /**
   * Bytes, or a function that opens a stream of them. With a stream, set `content-length` in the headers. The client
   * closes the stream.
   */
  readonly body?: Uint8Array | (() => Promise<Readable>) | undefined;
  /** The longest time without a byte in either direction. */
  readonly idleMs?: number | undefined;
  /** The longest time for the request and the whole answer. */
  readonly totalMs?: number | undefined;
  /** The longest accepted body of an answer, in bytes. */
  readonly maxBytes?: number | undefined;
  /** Only for https. Default: the system's authorities are trusted. */
  readonly tls?: TlsSettings | undefined;
}

/** The first lines of an answer; the caller reads or destroys the body. */
export interface HttpAnswer {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: IncomingMessage;
}

export interface HttpResponse {
  readonly status: number;
  header(name: string): string | undefined;
  readonly body: Uint8Array;
  /** The body as text. */
  text(): string;
}

const IDLE_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

/**
 * Sends one request and reads the whole answer, with any status. If the connection breaks in the body of a refusal
 * (4xx, 5xx), returns the part that arrived, because the status is enough.
 *
 * @throws NoAnswer, the abort reason of `ctx.signal`, the errors of `body`, E_USAGE for a proxy that cannot be used.
 */
export async function sendHttp(ctx: Context, spec: HttpRequest): Promise<HttpResponse> {
  const { status, header, body: stream } = await openHttp(ctx, spec);
  const chunks: Buffer[] = [];
  try {
    await readBody(stream, spec.maxBytes ?? MAX_BYTES, chunks);
  } catch (error) {
    if (ctx.signal.aborted || status < 400 || error instanceof TooLong) throw failure(ctx, error);
  }
  const body = Buffer.concat(chunks);
  return { status, header, body, text: () => new TextDecoder().decode(body) };
}

const failure = (ctx: Context, error: unknown, via?: string): unknown =>
  ctx.signal.aborted ? ctx.signal.reason : error instanceof ChartwrightError ? error : new NoAnswer(error, via);

/**
 * Sends one request and returns the answer as soon as its status and headers arrive. If they arrive before the whole
 * body is sent, the rest is not sent.
 *
 * @throws as `sendHttp`.
 */
export async function openHttp(ctx: Context, spec: HttpRequest): Promise<HttpAnswer> {
  ctx.signal.throwIfAborted();
  const { body, idleMs = IDLE_MS } = spec;
  const url = new URL(spec.url);
  const route = await routeTo(ctx, url, spec.tls);
  const stream = typeof body === "function" ? await body() : undefined;
  const length = body instanceof Uint8Array ? { "content-length": body.length } : {};
  return new Promise((resolve, reject) => {
    const request = route.send({
      method: spec.method,
      headers: { "user-agent": "chartwright", ...spec.headers, ...length },
      timeout: idleMs,
      signal: ctx.signal,
    });
    request.on("error", (error) => reject(failure(ctx, error, route.via)));
    request.on("response", (response) => {
      if (response.statusCode === 407 && route.via !== undefined) {
        request.destroy(new ProxyRefusal(407, response.statusMessage ?? ""));
        return;
      }
      endWithAnswer(request, response);
      resolve(answerOf(response));
    });
    limitTime(request, { idleMs, totalMs: spec.totalMs });
    if (stream === undefined) request.end(body);
    else sendStream(request, stream);
  });
}

function answerOf(response: IncomingMessage): HttpAnswer {
  const header = (name: string): string | undefined => {
    const value = response.headers[name];
    return Array.isArray(value) ? value.join(", ") : value;
  };
  return { status: response.statusCode ?? 0, header, body: response };
}

/** Node would wait forever for the end of a request that was answered before it was sent. */
function endWithAnswer(request: ClientRequest, response: IncomingMessage): void {
  response.on("end", () => {
    if (!request.writableFinished) request.destroy();
  });
}

function sendStream(request: ClientRequest, stream: Readable): void {
  stream.on("error", (error) => request.destroy(error));
  request.on("close", () => stream.destroy());
  stream.pipe(request);
}

function limitTime(
  request: ClientRequest,
  { idleMs, totalMs }: { readonly idleMs: number; readonly totalMs: number | undefined },
): void {
  let answer: IncomingMessage | undefined;
  request.on("response", (response) => {
    answer = response;
  });
  const giveUp = (why: string): void => {
    const error = new TimedOut(why);
    answer?.destroy(error);
    request.destroy(error);
  };
  request.on("timeout", () => giveUp(`no answer within ${idleMs / 1000} s`));
  if (totalMs === undefined) return;
  const timer = setTimeout(() => giveUp(`no complete answer within ${totalMs / 1000} s`), totalMs);
  request.on("close", () => clearTimeout(timer));
}

class TooLong extends Error {}

async function readBody(response: IncomingMessage, maxBytes: number, chunks: Buffer[]): Promise<void> {
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new TooLong(`the answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  if (!response.complete) throw new Error("the answer was cut short");
}
