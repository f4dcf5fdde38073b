import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A web server on this machine that serves files by their path; one that is `cut` breaks off in the middle. */
export interface FileServer {
  readonly url: string;
  readonly requests: readonly string[];
  [Symbol.asyncDispose](): Promise<void>;
}

export async function fileServer(
  files: Readonly<Record<string, Uint8Array | string>>,
  cut: ReadonlySet<string> = new Set(),
): Promise<FileServer> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    requests.push(path);
    const content = files[path];
    if (content === undefined) return void response.writeHead(404).end();
    const body = Buffer.from(content);
    response.writeHead(200, { "content-length": body.length });
    if (!cut.has(path)) return void response.end(body);
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
