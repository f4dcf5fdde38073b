import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { Readable } from "node:stream";
import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { sendHttp } from "../../src/tools/http/http.ts";
import { testContext } from "../support/context.ts";

const ctx = testContext();

interface RawServer {
  readonly url: string;
  connections(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function serverThat(answer: RequestListener): Promise<RawServer> {
  const server = createServer(answer);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A gateway in a thread of its own, so that it answers while this one is blocked: 413, then a reset. */
const GATEWAY = `
  const { createServer } = require("node:net");
  const answer = "HTTP/1.1 413 Payload Too Large\\r\\ncontent-length: 9\\r\\n\\r\\ntoo large";
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.pause().write(answer, () => socket.resetAndDestroy()));
  });
  server.listen(0, "127.0.0.1", () => require("node:worker_threads").parentPort.postMessage(server.address().port));
`;

const SIZE = 32 * 1024 * 1024;
/** A body that is longer than the buffers of a connection; `work` runs before each of its parts. */
function longBody(work: () => void = () => {}): Readable {
  const part = Buffer.alloc(256 * 1024);
  return Readable.from(
    (function* () {
      for (let sent = 0; sent < SIZE; sent += part.length) {
        work();
        yield part;
      }
    })(),
  );
}
const put = (url: string, body: Uint8Array | (() => Promise<Readable>)) =>
  sendHttp(ctx, { method: "PUT", url, headers: { "content-length": SIZE }, body });
/** Blocks the thread, as a long computation does, so that the next write comes before the next read. */
const block = (ms: number): void => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

describe("an answer before the end of the body", () => {
  test.each([201, 413])("%i: ends the request, its stream and its connection", async (status) => {
    await using server = await serverThat((_request, response) => {
      response.shouldKeepAlive = true;
      response.socket?.pause();
      response.writeHead(status, { "content-length": 2 }).end("ok");
      response.socket?.pause();
    });
    const body = longBody();
    expect(await put(server.url, async () => body)).toMatchObject({ status });
    await expect.poll(() => server.connections(), { timeout: 3000 }).toBe(0);
    expect(body.destroyed).toBe(true);
  });

  test("counts although the server resets the connection and the next write fails", async () => {
    const gateway = new Worker(GATEWAY, { eval: true });
    try {
      const [port] = await once(gateway, "message");
      const url = `http://127.0.0.1:${port}`;
      for (let i = 0; i < 5; i++) {
        const response = await put(url, async () => longBody(() => block(20)));
        expect([response.status, response.text()]).toEqual([413, "too large"]);
      }
      expect((await put(url, new Uint8Array(SIZE))).status).toBe(413);
    } finally {
      await gateway.terminate();
    }
  });

  test("counts as a refusal although its text is cut short, and not as a success", async () => {
    let status = 413;
    await using server = await serverThat((_request, response) => {
      response.writeHead(status, { "content-length": 100 }).write("too large");
      setTimeout(() => response.socket?.resetAndDestroy(), 50);
    });
    const refusal = await put(server.url, new Uint8Array(SIZE));
    expect([refusal.status, refusal.text()]).toEqual([413, "too large"]);
    status = 200;
    await expect(put(server.url, new Uint8Array(SIZE))).rejects.toMatchObject({ name: "NoAnswer", kind: "broken" });
  });
});
