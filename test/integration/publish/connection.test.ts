import { expect } from "vitest";
import type { Fault } from "../../support/faulty-proxy.ts";
import { certificate } from "../../support/publish/certificates.ts";
import { fault } from "../../support/publish/fault.ts";

fault("connection refused", async (bench) => {
  const museum = await bench.serve();
  await museum.stop();
  const result = await bench.publish(museum.url);
  await museum.start();
  return result;
});

fault("DNS failure", async (bench) => {
  await bench.serve();
  return bench.publish("http://charts.invalid");
});

const onFirstPost =
  (what: Fault) =>
  (line: string, n: number): Fault | undefined =>
    line === "POST /api/charts" && n === 1 ? what : undefined;

fault("reset before the upload", async (bench) => {
  await bench.serve();
  const proxy = await bench.through(onFirstPost("reset"));
  const result = await bench.publish(proxy.url);
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  return result;
});

fault("reset during the upload", async (bench) => {
  await bench.serve();
  const proxy = await bench.through(onFirstPost({ cutAfter: 100 }));
  const result = await bench.publish(proxy.url);
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  return result;
});

fault("reset after the upload", async (bench) => {
  await bench.serve();
  const proxy = await bench.through(onFirstPost("lose-reply"));
  const result = await bench.publish(proxy.url);
  // The next attempt looks before it sends.
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  return result;
});

fault("every reply lost", async (bench) => {
  await bench.serve();
  const proxy = await bench.through((line) => (line.startsWith("POST") ? "lose-reply" : undefined));
  return bench.publish(proxy.url);
});

fault("reply late", async (bench) => {
  await bench.serve();
  const proxy = await bench.through(onFirstPost({ lateMs: 2000 }));
  const result = await bench.publish(proxy.url);
  const file = "GET /charts/web-1.2.3.tgz";
  expect(proxy.requests).toEqual([file, "POST /api/charts", file, "GET /index.yaml"]);
  return result;
});

fault("reply after the timeout", async (bench) => {
  await bench.serve();
  const proxy = await bench.through(onFirstPost({ lateMs: 4000 }));
  const result = await bench.publish(proxy.url, { args: ["--timeout", "1s"] });
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(1);
  return result;
});

fault("slow server", async (bench) => {
  await bench.serve();
  bench.ours = bench.pack("slow", { padding: 12_000 });
  const proxy = await bench.through(() => ({ bytesPerSecond: 1024 }));
  const since = Date.now();
  const result = await bench.publish(proxy.url, { args: ["--timeout", "1s"] });
  expect(Date.now() - since).toBeGreaterThan(4000);
  return result;
});

fault("expired certificate", async (bench) => {
  const { key, cert } = certificate(bench.temp.dir, -1);
  const secure = await bench.serve([`--tls-cert=${cert}`, `--tls-key=${key}`], { scheme: "https" });
  const result = await bench.publish(secure.url, { args: ["--ca-file", cert] });
  // Read by a second server on the same storage: this one's certificate stops the test too.
  await bench.serve([], { dir: secure.dir });
  return result;
});

fault("IPv6", async (bench) => {
  const museum = await bench.serve([], { host: "[::1]" });
  return bench.publish(museum.url);
});
