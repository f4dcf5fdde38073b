import { truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Interrupted } from "../../src/errors.ts";
import { publishChart } from "../../src/ops/publish.ts";
import type { Fault } from "../support/faulty-proxy.ts";
import { chart, ctx, held, museum, pack, publish, through } from "../support/publish-bench.ts";
import { freePort } from "../support/servers.ts";

describe("faults", () => {
  test("a reply that is lost: the upload counts", async () => {
    const bytes = await pack(chart);
    await using proxy = await through((line, n) => (line === "POST /api/charts" && n === 1 ? "lose-reply" : undefined));
    expect(await publish(bytes, proxy.url)).toMatchObject({ outcome: "published" });
    expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(1);
    expect((await held(chart)).digests).toHaveLength(1);
  });

  test("connections that are cut, and a server that is busy for a while", async () => {
    const bytes = await pack(chart);
    const busy: Fault = { status: 503, body: "busy" };
    await using proxy = await through((line, n) =>
      n === 1 ? "reset" : n === 2 && !line.startsWith("GET /charts") ? busy : undefined,
    );
    expect(await publish(bytes, proxy.url)).toMatchObject({ outcome: "published" });
    expect((await held(chart)).digests).toHaveLength(1);
  });

  test.each<[string, Fault, string, RegExp]>([
    [
      "a web page",
      { status: 200, body: "<!doctype html><p>hello", type: "text/html" },
      "GET /charts",
      /answers with a web page \(200\)/,
    ],
    ["no login", { status: 401, body: '{"error":"unauthorized"}' }, "GET /charts", /wants a login \(401\)/],
    [
      "a redirect",
      { status: 302, body: "", location: "http://127.0.0.1:1/" },
      "GET /charts",
      /redirects to http:\/\/127.0.0.1:1\//,
    ],
    ["no API", { status: 404, body: '{"error":"not found"}' }, "POST", /no API to publish with \(404\)/],
    ["too large", { status: 413, body: "request too large" }, "POST", /takes no package of this size/],
    ["full", { status: 507, body: '{"error":"full"}' }, "POST", /is full/],
    [
      "a bad package",
      { status: 400, body: '{"error":"chart metadata"}' },
      "POST",
      /refuses the package \(400\): chart metadata/,
    ],
    ["broken for good", { status: 500, body: '{"error":"disk"}' }, "POST", /POST \/api\/charts failed with 500: disk/],
    ["no index", { status: 200, body: "hello: 1" }, "GET /index.yaml", /is no index/],
  ])("%s is told in words", async (_name, fault, at, message) => {
    const bytes = await pack(chart);
    await using proxy = await through((line) => (line.startsWith(at) ? fault : undefined));
    await expect(publish(bytes, proxy.url)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      exitCode: 3,
      message: expect.stringMatching(message),
    });
    if (at !== "GET /index.yaml") expect((await held(chart)).file).toBeUndefined();
  });

  test("a damaged file in the storage is named, with the remedy, which works", async () => {
    const bytes = await pack(chart);
    await publish(bytes);
    truncateSync(join(museum.dir, `${chart.name}-1.2.3.tgz`), 100);
    const failure = await publish(bytes).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "E_CHART_REPOSITORY", message: expect.stringContaining("damaged file") });
    const [, url = ""] = /DELETE (\S+?)\)/.exec(String(Reflect.get(failure as object, "hint"))) ?? [];
    expect((await fetch(url, { method: "DELETE" })).status).toBe(200);
    expect(await publish(bytes)).toMatchObject({ outcome: "published" });
  });

  test("an interrupt ends a publish that hangs at once, and running it again completes it", async () => {
    const bytes = await pack(chart);
    const abort = new AbortController();
    await using proxy = await through((line) => {
      if (!line.startsWith("POST")) return undefined;
      setTimeout(() => abort.abort(new Interrupted("SIGINT")), 50);
      return "stall";
    });
    const since = Date.now();
    await expect(publishChart({ ...ctx, signal: abort.signal }, { bytes, url: proxy.url })).rejects.toBeInstanceOf(
      Interrupted,
    );
    expect(Date.now() - since).toBeLessThan(1500);
    expect(await publish(bytes)).toMatchObject({ outcome: "published" });
  });

  test("a server that is down", async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(publish(await pack(chart), url)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      message: expect.stringContaining("connection refused"),
    });
  });

  test("a host that is unknown", async () => {
    await expect(publish(await pack(chart), "http://charts.invalid")).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      message: expect.stringMatching(/host name/),
    });
  });

  test.each(["ftp://a", "nothing", "http://127.0.0.1/../x", "http://127.0.0.1/a?b"])("the address %s", async (url) => {
    await expect(publish(await pack(chart), url)).rejects.toMatchObject({ code: "E_USAGE" });
  });
});
