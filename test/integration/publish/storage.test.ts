import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { fault } from "../../support/publish/fault.ts";
import { fillStorage } from "../../support/publish/fill-storage.ts";

fault("truncated file left in storage", async (bench) => {
  const { url, dir } = await bench.serve();
  await bench.publish(url);
  truncateSync(join(dir, "web-1.2.3.tgz"), 100);
  const result = await bench.publish(url);
  expect(result.err).toContain("stored: 100 bytes");
  return result;
});

fault("truncated file, replaced by --force", async (bench) => {
  const { url, dir } = await bench.serve();
  await bench.publish(url);
  truncateSync(join(dir, "web-1.2.3.tgz"), 100);
  return bench.publish(url, { args: ["--force"] });
});

fault("disk full", async (bench) => {
  const dir = mkdtempSync(join(bench.temp.dir, "disk-"));
  bench.ours = bench.pack("large", { padding: 200_000 });
  // A file system of its own, in a mount namespace that goes with the server.
  const script = 'mount -t tmpfs -o size=64k none "$0" && exec "$@"';
  const { url } = await bench.serve([], { dir, wrapper: ["unshare", "--mount", "sh", "-c", script, dir] });
  return bench.publish(url);
});

fault("server killed during the upload and restarted", async (bench) => {
  const museum = await bench.serve();
  let restarted: Promise<void> | undefined;
  const proxy = await bench.through((line, n) => {
    if (!line.startsWith("POST") || n > 1) return undefined;
    setTimeout(() => {
      restarted = museum.stop().then(async () => {
        await new Promise((resolve) => setTimeout(resolve, 3500));
        await museum.start();
      });
    }, 100);
    // What is left of the package would come when the server is long dead.
    return { bytesPerSecond: 200 };
  });
  bench.ours = bench.pack("killed", { padding: 1000 });
  const result = await bench.publish(proxy.url);
  expect(restarted).toBeDefined();
  await restarted;
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(2);
  return result;
});

fault("second replica with a stale index", async (bench) => {
  const first = await bench.serve();
  expect((await bench.publish(first.url, { file: bench.pack("first", { version: "1.0.0" }).file })).code).toBe(0);
  const second = await bench.serve([], { dir: first.dir });
  // Now it has read its storage.
  await fetch(`${second.url}/index.yaml`);
  expect((await bench.publish(first.url)).code).toBe(0);
  return bench.publish(second.url);
});

fault("index of 10,000 entries", async (bench) => {
  const dir = join(bench.temp.dir, "storage");
  mkdirSync(dir);
  fillStorage(dir, 10_000);
  const { url } = await bench.serve([], { dir });
  const proxy = await bench.through(() => undefined);
  const result = await bench.publish(proxy.url);
  expect(proxy.requests.filter((line) => line === "GET /index.yaml").length).toBeLessThan(10);
  expect(await bench.publish(url)).toMatchObject({ code: 0, out: expect.stringContaining("unchanged") });
  return result;
});

fault("a .prov without chart", async (bench) => {
  const { url, dir } = await bench.serve();
  await using signer = await bench.signer();
  writeFileSync(join(dir, "web-1.2.3.tgz.prov"), await signer.sign(bench.ours));
  // With a chart that is not signed it is in nobody's way.
  const unsigned = bench.pack("unsigned", { version: "1.2.4" });
  writeFileSync(join(dir, "web-1.2.4.tgz.prov"), "something");
  expect((await bench.publish(url, { file: unsigned.file })).code).toBe(0);
  return bench.publish(url);
});

fault("the .prov of another package, without chart", async (bench) => {
  const { url, dir } = await bench.serve();
  await using signer = await bench.signer();
  const other = await signer.sign(bench.pack("other"));
  writeFileSync(join(dir, "web-1.2.3.tgz.prov"), other);
  await signer.sign(bench.ours);
  const refused = await bench.publish(url);
  expect((await bench.held()).provenance).toEqual(other);
  const next = bench.pack("next", { version: "1.2.4" });
  writeFileSync(join(dir, "web-1.2.4.tgz.prov"), other);
  await signer.sign(next);
  const forced = await bench.publish(url, { file: next.file, args: ["--force"] });
  expect(forced).toMatchObject({ code: 0, out: expect.stringContaining("provenance  published") });
  return refused;
});

fault("a chart without .prov", async (bench) => {
  const { url } = await bench.serve();
  expect(await bench.publish(url)).toMatchObject({ code: 0, out: expect.not.stringContaining("provenance") });
  await using signer = await bench.signer();
  const signature = await signer.sign(bench.ours);
  const result = await bench.publish(url);
  expect(result.out).toContain("web 1.2.3: unchanged");
  expect((await bench.held()).provenance).toEqual(signature);
  return result;
});

fault("a .prov that does not match", async (bench) => {
  const { url } = await bench.serve();
  await using signer = await bench.signer();
  writeFileSync(`${bench.ours.file}.prov`, await signer.sign(bench.pack("other")));
  const result = await bench.publish(url);
  rmSync(`${bench.ours.file}.prov`);
  return result;
});
