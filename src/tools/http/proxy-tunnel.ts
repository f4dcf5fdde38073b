import type { ClientRequest } from "node:http";
import type { Socket } from "node:net";
import { HttpsProxyAgent } from "https-proxy-agent";
import { answerFirst } from "./answer-first.ts";
import { ProxyRefusal, TimedOut } from "./no-answer.ts";

type ConnectOptions = Parameters<HttpsProxyAgent<string>["connect"]>[1];

/** Options for connections to a proxy. */
export interface TunnelOptions {
  /** The proxy without its login: https-proxy-agent prints the URL if DEBUG is set. */
  readonly proxy: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly maxSockets: number;
  /** Aborts attempts to connect. */
  readonly signal: AbortSignal;
}

/** Connects to https servers through a proxy with CONNECT. */
export class ProxyTunnel extends HttpsProxyAgent<string> {
  readonly #signal: AbortSignal;

  constructor({ proxy, headers, maxSockets, signal }: TunnelOptions) {
    super(proxy, { headers, maxSockets, keepAlive: true });
    this.#signal = signal;
  }

  /** @throws ProxyRefusal for a status other than 200, TimedOut if the proxy is silent for too long. */
  override async connect(request: ClientRequest, options: ConnectOptions): Promise<Socket> {
    const { timeout = 0 } = options;
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), timeout);
    let refusal: ProxyRefusal | undefined;
    request.once("proxyConnect", ({ statusCode, statusText }: { statusCode: number; statusText: string }) => {
      if (statusCode !== 200) refusal = new ProxyRefusal(statusCode, statusText);
    });
    // Read as soon as `connect` is called, so that no other request comes in between.
    this.connectOpts.signal = AbortSignal.any([this.#signal, patience.signal]);
    try {
      const socket = await super.connect(request, options);
      if (refusal === undefined) return answerFirst(socket);
      socket.destroy();
      throw refusal;
    } catch (error) {
      throw patience.signal.aborted ? new TimedOut(`no answer within ${timeout / 1000} s`) : error;
    } finally {
      clearTimeout(timer);
    }
  }
}
