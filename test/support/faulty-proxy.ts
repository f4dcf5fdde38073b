import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";

/**
 * What happens to a request. `reset`: cut before the server sees it; `lose-reply`: the server does its work, and the
 * client hears nothing of it; a status: answered by the proxy itself.
 */
export type Fault =
  | "reset"
  | "lose-reply"
  | "stall"
  | {
      readonly status: number;
      readonly body: string;
      readonly type?: string;
      readonly location?: string;
      readonly challenge?: string;
    };

export interface FaultyProxy {
  readonly url: string;
  readonly host: string;
  /** `GET /index.yaml`, in the order in which they came. */
  readonly requests: readonly string[];
  /** The headers of each request. */
  readonly headers: readonly IncomingMessage["headers"][];
  [Symbol.asyncDispose](): Promise<void>;
}

/** A proxy before a real server that provokes what the server alone does not. `fault` is asked about each request. */
export async function faultyProxy(
  target: string,
  fault: (line: string, count: number) => Fault | undefined,
): Promise<FaultyProxy> {
  const requests: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const counts = new Map<string, number>();
  const handle = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
    const line = `${incoming.method} ${incoming.url}`;
    const count = (counts.get(line) ?? 0) + 1;
    counts.set(line, count);
    requests.push(line);
    headers.push(incoming.headers);
    const what = fault(line, count);
    if (what === "reset") return void incoming.socket.destroy();
    if (what === "stall") return void incoming.resume();
    if (typeof what === "object") {
      incoming.resume();
      outgoing.writeHead(what.status, {
        "content-type": what.type ?? "text/plain",
        ...(what.location ? { location: what.location } : {}),
        ...(what.challenge ? { "www-authenticate": what.challenge } : {}),
      });
      return void outgoing.end(what.body);
    }
    const url = new URL(incoming.url ?? "/", target);
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      if (what === "lose-reply") {
        answer.resume();
        answer.on("end", () => incoming.socket.destroy());
        return;
      }
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on("error", () => incoming.socket.destroy());
    incoming.pipe(onward);
  };
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    requests,
    headers,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
