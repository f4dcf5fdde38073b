import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { Transform } from "node:stream";

/**
 * What happens to a request. `reset`: cut before the server sees it; `lose-reply`: the server does its work, and the
 * client hears nothing of it; `cutAfter`: so many bytes of the body reach the server, then both sides are cut;
 * `lateMs`: the answer comes so much later; `bytesPerSecond`: both ways; a status: answered by the proxy itself or, with
 * `done`, in place of what the server said.
 */
export type Fault =
  | "reset"
  | "lose-reply"
  | "stall"
  | { readonly cutAfter: number }
  | { readonly lateMs: number }
  | { readonly bytesPerSecond: number }
  | {
      readonly status: number;
      readonly body: string;
      readonly type?: string;
      readonly location?: string;
      readonly challenge?: string;
      readonly done?: boolean;
      /** The answer comes before the body is read. `reset`: the connection is reset after it, as some gateways do. */
      readonly early?: "reset" | "unread";
    };

export interface FaultyProxy {
  readonly url: string;
  readonly host: string;
  /** `GET /index.yaml`, in the order in which they came. */
  readonly requests: readonly string[];
  /** The headers of each request. */
  readonly headers: readonly IncomingMessage["headers"][];
  /** The most requests that were open at one time. */
  readonly atOnce: () => number;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Asked about each request, by its line and how often that came; what it awaits happens before the request goes on. */
export type FaultOf = (line: string, count: number) => Fault | undefined | Promise<Fault | undefined>;

function slowed(bytesPerSecond: number): Transform {
  const part = Math.max(1, Math.round(bytesPerSecond / 8));
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      let at = 0;
      const next = (): void => {
        if (at >= chunk.length) {
          done();
          return;
        }
        this.push(chunk.subarray(at, at + part));
        at += part;
        setTimeout(next, 125);
      };
      next();
    },
  });
}

/** Sends so many bytes of the body on, then cuts both sides. */
function cut(incoming: IncomingMessage, onward: ReturnType<typeof request>, bytes: number): void {
  let sent = 0;
  incoming.on("data", (chunk: Buffer) => {
    if (sent >= bytes) return;
    const part = chunk.subarray(0, bytes - sent);
    sent += part.length;
    onward.write(part, () => {
      if (sent < bytes) return;
      onward.destroy();
      incoming.socket.destroy();
    });
  });
}

/** A proxy before a real server that provokes what the server alone does not. */
export async function faultyProxy(target: string, fault: FaultOf): Promise<FaultyProxy> {
  const requests: string[] = [];
  const headers: IncomingMessage["headers"][] = [];
  const counts = new Map<string, number>();
  let open = 0;
  let most = 0;
  const handle = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const line = `${incoming.method} ${incoming.url}`;
    const count = (counts.get(line) ?? 0) + 1;
    counts.set(line, count);
    requests.push(line);
    headers.push(incoming.headers);
    most = Math.max(most, ++open);
    outgoing.on("close", () => open--);
    const what = await fault(line, count);
    if (what === "reset") return void incoming.socket.destroy();
    if (what === "stall") return void incoming.resume();
    const given = typeof what === "object" ? what : undefined;
    const answered = given && "status" in given ? given : undefined;
    const say = (): void => {
      if (!answered) return;
      const { status, body, type = "text/plain", location, challenge } = answered;
      const headers = {
        "content-type": type,
        ...(location ? { location } : {}),
        ...(challenge ? { "www-authenticate": challenge } : {}),
      };
      outgoing.writeHead(status, headers).end(body);
    };
    if (answered && !answered.done) {
      if (!answered.early) incoming.resume();
      if (answered.early === "reset") outgoing.on("finish", () => incoming.socket.resetAndDestroy());
      return say();
    }
    const speed = given && "bytesPerSecond" in given ? given.bytesPerSecond : undefined;
    const url = new URL(incoming.url ?? "/", target);
    const onward = request(url, { method: incoming.method, headers: incoming.headers }, (answer) => {
      if (what === "lose-reply" || answered) {
        answer.resume();
        answer.on("end", () => (answered ? say() : incoming.socket.destroy()));
        return;
      }
      setTimeout(
        () => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
          (speed ? answer.pipe(slowed(speed)) : answer).pipe(outgoing);
        },
        given && "lateMs" in given ? given.lateMs : 0,
      );
    });
    onward.on("error", () => incoming.socket.destroy());
    if (given && "cutAfter" in given) cut(incoming, onward, given.cutAfter);
    else (speed ? incoming.pipe(slowed(speed)) : incoming).pipe(onward);
  };
  const server = createServer((incoming, outgoing) => void handle(incoming, outgoing));
  // As a server in Go has it: Node's would close a connection after five idle seconds.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    host: `127.0.0.1:${address.port}`,
    requests,
    headers,
    atOnce: () => most,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
