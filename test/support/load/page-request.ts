import { type Agent, request } from "node:http";
import { until } from "../until.ts";

/** A page that is known, and where to ask for it. */
export interface PageRequest {
  readonly url: string;
  /** The Host header, where it is not the address's own. */
  readonly host?: string;
  /** The whole page. */
  readonly expected: string;
}

const LIMIT_MS = 10_000;

/**
 * Fetches a page once.
 *
 * @param agent holds the connection to use; without one a new connection is made and closed after the answer.
 * @returns `ok`; `closed-idle` if a connection that had served before was closed before any byte of this answer, which
 * a client may take as not asked (RFC 9112, 9.3.1); else what went wrong, in a few words.
 */
export function fetchPage(page: PageRequest, agent?: Agent): Promise<string> {
  return new Promise((resolve) => {
    const headers = page.host === undefined ? {} : { host: page.host };
    const asked = request(page.url, { agent: agent ?? false, headers, signal: AbortSignal.timeout(LIMIT_MS) });
    const bytesOf = (): number => asked.socket?.bytesRead ?? 0;
    let before = 0;
    asked.on("socket", (socket) => {
      before = socket.bytesRead;
    });
    const broken = (error: Error): void => {
      const silent = bytesOf() === before;
      if (!isClosed(error)) resolve(nameOf(error));
      else if (!silent) resolve("cut off within the answer");
      // Not by `reusedSocket`: it is false where a request waited for the connection (Node 20).
      else resolve(before > 0 ? "closed-idle" : "cut off before the answer");
    };
    asked.on("error", broken);
    asked.on("response", (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("error", broken);
      response.on("data", (text: string) => {
        body += text;
      });
      response.on("end", () => {
        if (response.statusCode !== 200) resolve(`status ${response.statusCode}`);
        else resolve(body === page.expected ? "ok" : "another page");
      });
    });
    asked.end();
  });
}

const codeOf = (error: Error): string => ("code" in error && typeof error.code === "string" ? error.code : "");

const isClosed = (error: Error): boolean => ["ECONNRESET", "EPIPE"].includes(codeOf(error));

const nameOf = (error: Error): string =>
  ["TimeoutError", "AbortError"].includes(error.name)
    ? `no answer within ${LIMIT_MS / 1000} s`
    : codeOf(error) || error.message;

/** Waits until a page is served. */
export async function untilServed(page: PageRequest): Promise<void> {
  let outcome = "";
  await until(
    async () => {
      outcome = await fetchPage(page);
      return outcome === "ok";
    },
    () => `${page.host ?? page.url} is not served at ${page.url}: ${outcome}`,
  );
}
