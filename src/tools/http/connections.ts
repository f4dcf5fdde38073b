import { type ClientRequest, Agent as HttpAgent, request as httpRequest, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext } from "node:tls";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import { answerFirst } from "./answer-first.ts";
import { systemAuthorities } from "./authorities.ts";
import { proxyFor } from "./proxy-for.ts";

/** Contents of PEM files. Requests with the same object share connections. */
export interface TlsSettings {
  /** Authorities to trust instead of the system's. */
  readonly ca?: Buffer | undefined;
  /** The client certificate, for servers that require one, and its key. */
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
  /** The server's certificate is not verified. */
  readonly insecure?: boolean | undefined;
}

/** The connection of a request: direct or through a proxy. */
export interface Route {
  /** The proxy in between, as `host:port`. */
  readonly via?: string;
  send(options: RequestOptions): ClientRequest;
}

const MAX_SOCKETS = 8;
const POOL = { keepAlive: true, maxSockets: MAX_SOCKETS };

class PlainPool extends HttpAgent {
  override createConnection(...args: Parameters<HttpAgent["createConnection"]>): Duplex | null | undefined {
    const socket = super.createConnection(...args);
    return socket && answerFirst(socket);
  }
}

class SecurePool extends HttpsAgent {
  override createConnection(...args: Parameters<HttpsAgent["createConnection"]>): Duplex | null | undefined {
    const socket = super.createConnection(...args);
    return socket && answerFirst(socket);
  }
}

interface Secured {
  readonly secureContext: SecureContext;
  readonly rejectUnauthorized: boolean;
}

/** The connections of one run. They stay open, but idle ones do not keep the process alive. */
class Connections {
  readonly #ctx: Context;
  readonly #plain = new PlainPool(POOL);
  readonly #secured = new Map<TlsSettings | undefined, Promise<Secured>>();
  readonly #pools = new Map<string, Map<Secured, HttpAgent>>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  async route(url: URL, tls: TlsSettings | undefined): Promise<Route> {
    const proxy = proxyFor(this.#ctx.env, url);
    const secure = url.protocol === "https:";
    if (proxy === undefined) {
      if (!secure) return { send: (options) => httpRequest(url, { ...options, agent: this.#plain }) };
      const secured = await this.#secure(tls);
      const agent = await this.#pool("", secured, () => new SecurePool({ ...POOL, ...secured }));
      return { send: (options) => httpsRequest(url, { ...options, agent }) };
    }
    return this.#through(proxy, url, tls);
  }

  async #through(proxy: URL, url: URL, tls: TlsSettings | undefined): Promise<Route> {
    const { login, address } = this.#withoutLogin(proxy);
    const headers = login === undefined ? {} : { "proxy-authorization": login };
    const via = address.host;
    if (url.protocol === "https:") {
      const secured = await this.#secure(tls);
      const agent = await this.#pool(proxy.href, secured, async () => {
        const { ProxyTunnel } = await import("./proxy-tunnel.ts");
        return new ProxyTunnel({ proxy: address, headers, maxSockets: MAX_SOCKETS, signal: this.#ctx.signal });
      });
      return { via, send: (options) => httpsRequest(url, { ...options, ...secured, agent }) };
    }
    // A request to a proxy contains the whole URL instead of the path (RFC 9112, 3.2.2).
    const whole = (options: RequestOptions): RequestOptions => ({
      ...options,
      path: `${url.origin}${url.pathname}${url.search}`,
      headers: { ...options.headers, host: url.host, ...headers },
    });
    if (address.protocol === "http:")
      return { via, send: (options) => httpRequest(address, { ...whole(options), agent: this.#plain }) };
    const secured = await this.#secure(undefined);
    const agent = await this.#pool("", secured, () => new SecurePool({ ...POOL, ...secured }));
    return { via, send: (options) => httpsRequest(address, { ...whole(options), agent }) };
  }

  #withoutLogin(proxy: URL): { readonly login?: string; readonly address: URL } {
    if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
      throw new ChartwrightError("E_USAGE", `proxies of the kind ${proxy.protocol}// are not supported`, {
        hint: "set HTTPS_PROXY and HTTP_PROXY to an http:// or https:// proxy, or exclude the host with NO_PROXY",
      });
    }
    const address = new URL(proxy.origin);
    if (proxy.username === "" && proxy.password === "") return { address };
    const [username, password] = [decodeURIComponent(proxy.username), decodeURIComponent(proxy.password)];
    const encoded = Buffer.from(`${username}:${password}`).toString("base64");
    for (const secret of [password, proxy.password, encoded]) this.#ctx.secrets.add(secret);
    return { login: `Basic ${encoded}`, address };
  }

  /** Reads the system's authorities, which takes about 30 ms, only when a connection first needs them. */
  #secure(tls: TlsSettings | undefined): Promise<Secured> {
    const known = this.#secured.get(tls);
    if (known) return known;
    const { ca, cert, key, insecure = false } = tls ?? {};
    const secured = (async (): Promise<Secured> => {
      const trusted = ca ?? (insecure ? [] : await systemAuthorities(this.#ctx));
      // Go trusts each certificate of its pool, even if another authority signed it.
      const files = { ca: trusted, cert, key, allowPartialTrustChain: ca === undefined };
      return { secureContext: createSecureContext(files), rejectUnauthorized: !insecure };
    })();
    this.#secured.set(tls, secured);
    return secured;
  }

  async #pool(proxy: string, secured: Secured, create: () => HttpAgent | Promise<HttpAgent>): Promise<HttpAgent> {
    const pools = this.#pools.get(proxy) ?? new Map<Secured, HttpAgent>();
    this.#pools.set(proxy, pools);
    const pool = pools.get(secured) ?? (await create());
    if (!pools.has(secured)) pools.set(secured, pool);
    return pools.get(secured) ?? pool;
  }
}

const bySignal = new WeakMap<AbortSignal, Map<Context["env"], Connections>>();

/**
 * Returns the route to a server: direct or through the environment's proxy, with the trusted authorities.
 *
 * @throws E_USAGE for a proxy that cannot be used, OpenSSL's error for invalid PEM files.
 */
export function routeTo(ctx: Context, url: URL, tls: TlsSettings | undefined): Promise<Route> {
  const runs = bySignal.get(ctx.signal) ?? new Map<Context["env"], Connections>();
  bySignal.set(ctx.signal, runs);
  const connections = runs.get(ctx.env) ?? new Connections(ctx);
  runs.set(ctx.env, connections);
  return connections.route(url, tls);
}
