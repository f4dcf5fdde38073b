import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";

/** An HTTP proxy as HTTPS_PROXY and HTTP_PROXY name one. */
export interface ForwardProxy {
  readonly host: string;
  /** `CONNECT charts.example.com:443`, `GET http://charts.example.com/index.yaml`, in the order in which they came. */
  readonly requests: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export interface ForwardOptions {
  /** Where each host leads, `charts.example.com`: the names of tests exist nowhere else. */
  readonly hosts: Readonly<Record<string, string>>;
  /** `user:password`; with it the proxy answers 407 to requests without that login. */
  readonly login?: string;
  /** CONNECT is never answered. */
  readonly stall?: boolean;
}

/** A proxy that connects names which only it knows to servers of the test. */
export async function forwardProxy({ hosts, login, stall = false }: ForwardOptions): Promise<ForwardProxy> {
  const requests: string[] = [];
  const sockets = new Set<Duplex>();
  const wanted = login && `Basic ${Buffer.from(login).toString("base64")}`;
  const allowed = ({ headers }: IncomingMessage): boolean => !wanted || headers["proxy-authorization"] === wanted;
  const targetOf = (host: string): string => hosts[host] ?? "http://127.0.0.1:1";
  const server = createServer((incoming, outgoing) => {
    requests.push(`${incoming.method} ${incoming.url}`);
    if (!allowed(incoming)) {
      incoming.resume();
      return void outgoing.writeHead(407, { "proxy-authenticate": "Basic" }).end("log in");
    }
    const asked = new URL(incoming.url ?? "");
    const { "proxy-authorization": _login, ...headers } = incoming.headers;
    const onward = request(new URL(asked.pathname + asked.search, targetOf(asked.hostname)), {
      method: incoming.method,
      headers,
    });
    onward.on("response", (answer) => answer.pipe(outgoing.writeHead(answer.statusCode ?? 502, answer.headers)));
    onward.on("error", () => outgoing.writeHead(502).end());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, socket: Duplex, head: Buffer) => {
    requests.push(`CONNECT ${incoming.url}`);
    socket.on("error", () => {});
    if (stall) return;
    if (!allowed(incoming)) return void socket.end("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
    const { port } = new URL(targetOf(incoming.url?.replace(/:\d+$/, "") ?? ""));
    const onward = connect(Number(port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      onward.write(head);
      onward.pipe(socket).pipe(onward);
    });
    onward.on("error", () => socket.destroy());
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    host: `127.0.0.1:${address.port}`,
    requests,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
