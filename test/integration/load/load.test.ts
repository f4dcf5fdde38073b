import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { type Fault, faultyProxy } from "../../support/faulty-proxy.ts";
import { fileServer } from "../../support/file-server.ts";
import { type LoadResult, startLoad } from "../../support/load/load.ts";
import { freePort } from "../../support/servers.ts";

const PAGE = "<h1>hello</h1>\n";

/** Sends fifty requests in a second to a server behind a proxy that handles each request by its number. */
async function load(fault: (count: number) => Fault | undefined, keptConnections: number): Promise<LoadResult> {
  await using server = await fileServer({ "/": PAGE });
  await using proxy = await faultyProxy(server.url, (_, count) => fault(count));
  return await under(proxy.url, keptConnections);
}

async function under(url: string, keptConnections: number): Promise<LoadResult> {
  const page = { url: `${url}/`, expected: PAGE };
  const running = startLoad({ page, perSecond: 50, keptConnections });
  await sleep(1000);
  await running.stop();
  return running.take();
}

describe("the load on the chart", () => {
  test("sends the expected number of requests and reports no failure of a healthy server", async () => {
    for (const kept of [0, 4]) {
      const since = performance.now();
      const { requests, failures, retried, latencies } = await load(() => undefined, kept);
      expect({ failures, retried }).toEqual({ failures: {}, retried: 0 });
      expect(requests).toBeGreaterThanOrEqual(50);
      expect(requests).toBeLessThanOrEqual(((performance.now() - since) / 1000) * 50 + 1);
      expect(latencies).toHaveLength(requests);
    }
  });

  test("counts every failure on a new connection by its kind", async () => {
    const faults = new Map<number, Fault>([
      [5, "reset"],
      [6, { status: 503, body: "" }],
      [7, { status: 200, body: "not this page" }],
      [8, { status: 503, body: "" }],
    ]);
    const { failures, retried } = await load((count) => faults.get(count), 0);
    expect(failures).toEqual({ "cut off before the answer": 1, "status 503": 2, "another page": 1 });
    expect(retried).toBe(0);
  });

  test("retries once if a kept connection is closed before the first byte of the response", async () => {
    const once = await load((count) => (count === 20 ? "reset" : undefined), 4);
    expect({ failures: once.failures, retried: once.retried }).toEqual({ failures: {}, retried: 1 });
    const twice = await load((count) => (count === 20 || count === 21 ? "reset" : undefined), 1);
    expect(twice.failures).toEqual({ "cut off before the answer, on the second connection": 1 });
  });

  test("does not retry on a connection's first request, nor after the first byte", async () => {
    const first = await load((count) => (count === 1 ? "reset" : undefined), 4);
    expect(first.failures).toEqual({ "cut off before the answer": 1 });
    await using cutting = await fileServer({ "/": PAGE }, new Set(["/"]));
    const cut = await under(cutting.url, 4);
    expect(cut.failures).toEqual({ "cut off within the answer": cut.requests });
  });

  test("counts the failures of a server that is not running", async () => {
    const { failures, requests } = await under(`http://127.0.0.1:${await freePort()}`, 0);
    expect(failures).toEqual({ ECONNREFUSED: requests });
  });
});
