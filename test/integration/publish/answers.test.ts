import { expect } from "vitest";
import type { Fault } from "../../support/faulty-proxy.ts";
import { type FaultBench, fault } from "../../support/publish/fault.ts";

/** Publishes through a proxy that does this to every POST. */
async function withPosts(bench: FaultBench, what: Fault) {
  await bench.serve();
  const proxy = await bench.through((line) => (line.startsWith("POST") ? what : undefined));
  return { result: await bench.publish(proxy.url), proxy };
}

const internal = { status: 500, body: '{"error":"internal"}' };

fault("500, chart not stored", async (bench) => (await withPosts(bench, internal)).result);

fault("500 once, chart not stored", async (bench) => {
  await bench.serve();
  const proxy = await bench.through((line, n) => (line.startsWith("POST") && n === 1 ? internal : undefined));
  return bench.publish(proxy.url);
});

fault("500, chart stored", async (bench) => {
  const { result, proxy } = await withPosts(bench, { ...internal, done: true });
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  return result;
});

fault("503 for a while", async (bench) => {
  await bench.serve();
  let since: number | undefined;
  const proxy = await bench.through(() => {
    since ??= Date.now();
    return Date.now() - since < 4000 ? { status: 503, body: "busy" } : undefined;
  });
  return bench.publish(proxy.url);
});

fault("413 of ChartMuseum", async (bench) => {
  bench.ours = bench.pack("large", { padding: 4000 });
  return bench.publish((await bench.serve(["--max-upload-size=1000"])).url);
});

fault("413 of a proxy", async (bench) => {
  const page = { status: 413, body: "<html><h1>413 Request Entity Too Large</h1></html>", type: "text/html" };
  return (await withPosts(bench, page)).result;
});

fault("413 of a proxy that resets the connection", async (bench) => {
  bench.ours = bench.pack("large", { padding: 12_000_000 });
  return (await withPosts(bench, { status: 413, body: "too large", early: "reset" })).result;
});

fault("507: full", async (bench) => {
  const { url } = await bench.serve(["--max-storage-objects=1"]);
  expect((await bench.publish(url, { file: bench.pack("first", { version: "1.0.0" }).file })).code).toBe(0);
  return bench.publish(url);
});

fault("401: a wrong password", async (bench) => {
  const { url, dir } = await bench.serve(["--basic-auth-user=me", "--basic-auth-pass=right-word"]);
  const env = { CHARTMUSEUM_USERNAME: "me", CHARTMUSEUM_PASSWORD: "wrong-word" };
  const result = await bench.start(url, { env }).ended;
  expect(result.out + result.err).not.toContain("wrong-word");
  await bench.serve([], { dir });
  return result;
});

fault("403: forbidden", async (bench) => (await withPosts(bench, { status: 403, body: "forbidden" })).result);

fault("wrong context path", async (bench) => {
  const { url, dir } = await bench.serve(["--context-path=/charts"], { path: "/charts" });
  const result = await bench.publish(`${url}/other`);
  await bench.serve([], { dir });
  return result;
});

fault("API disabled", async (bench) => bench.publish((await bench.serve(["--disable-api"])).url));

fault("HTML instead of JSON", async (bench) => {
  const page = { status: 200, body: "<!doctype html><p>Please log in", type: "text/html" };
  return (await withPosts(bench, page)).result;
});

fault("redirect", async (bench) => {
  const { url } = await bench.serve();
  const proxy = await bench.through((line) => ({
    status: 302,
    body: "",
    location: `${url}${line.split(" ")[1]}?secret-part`,
  }));
  const result = await bench.publish(proxy.url);
  expect(result.err).toContain(`redirects to ${url}/charts/`);
  expect(result.err).not.toContain("secret-part");
  return result;
});

fault("redirect to another host", async (bench) => {
  const { url } = await bench.serve();
  const other = await bench.through(() => undefined);
  const proxy = await bench.through(
    (line) => (line.startsWith("POST") ? { status: 307, body: "", location: `${other.url}/api/charts` } : undefined),
    url,
  );
  const env = { CHARTMUSEUM_USERNAME: "me", CHARTMUSEUM_PASSWORD: "secret-word" };
  const result = await bench.start(proxy.url, { env }).ended;
  expect(result.err).toContain(other.url);
  expect(proxy.headers[0]?.authorization).toMatch(/^Basic /);
  expect(other.requests).toEqual([]);
  return result;
});
