import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CONCURRENCY } from "../../../src/chart/publish-charts.ts";
import { sha256 } from "../../../src/engines/chart-files/content.ts";
import { FaultBench } from "../../support/publish/fault.ts";
import { heldBy } from "../../support/publish/held.ts";

let bench: FaultBench;
beforeEach(() => {
  bench = new FaultBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

interface Report {
  readonly version: number;
  readonly dryRun: boolean;
  readonly charts: readonly {
    readonly name: string;
    readonly version: string;
    readonly outcome: string;
    readonly packageDigest: string;
    readonly digest: string | null;
    readonly index: string[] | null;
    readonly provenance?: string;
    readonly replaced?: string;
    readonly error?: { readonly code: string; readonly message: string };
  }[];
}

async function report(url: string, options: Parameters<FaultBench["publish"]>[1] = {}) {
  const { code, out, err } = await bench.publish(url, { ...options, args: ["-o", "json", ...(options.args ?? [])] });
  const parsed = JSON.parse(out) as Report;
  return { code, err, report: parsed, outcomes: parsed.charts.map((chart) => `${chart.version} ${chart.outcome}`) };
}

/** A folder with packages of these versions. */
function packages(versions: readonly string[], text = "ours"): string {
  const dir = join(bench.temp.dir, "out");
  mkdirSync(dir, { recursive: true });
  for (const version of versions) writeFileSync(join(dir, `web-${version}.tgz`), bench.pack(text, { version }).bytes);
  return dir;
}

const posts = (requests: readonly string[]): string[] => requests.filter((line) => line.startsWith("POST"));

describe("many charts", () => {
  const versions = Array.from({ length: 24 }, (_, i) => `1.0.${i}`);

  test("are sent once, a few at a time, the index read after all; then nothing is sent", async () => {
    const { url } = await bench.serve();
    // Slow enough that requests meet.
    const proxy = await bench.through(() => ({ lateMs: 20 }));
    const dir = packages(versions);
    const first = await report(proxy.url, { file: dir });
    expect(first).toMatchObject({ code: 0, report: { version: 1, dryRun: false } });
    expect(new Set(first.report.charts.map((chart) => chart.outcome))).toEqual(new Set(["published"]));
    for (const { version, digest, index, packageDigest } of first.report.charts) {
      const { file, listed } = await heldBy(url, "web", version);
      expect(digest).toBe(`sha256:${file && sha256(file)}`);
      expect(packageDigest).toBe(digest);
      expect(index).toEqual(listed.map((hash) => `sha256:${hash}`));
      expect(index).toEqual([digest]);
    }
    expect(posts(proxy.requests)).toHaveLength(versions.length);
    expect(proxy.requests.indexOf("GET /index.yaml")).toBeGreaterThan(
      proxy.requests.findLastIndex((line) => line.startsWith("POST")),
    );
    expect(proxy.atOnce()).toBe(CONCURRENCY);
    expect(proxy.requests.filter((line) => line.startsWith("HEAD") || line.startsWith("GET /api"))).toEqual([]);
    const again = await bench.through(() => undefined, url);
    expect((await report(again.url, { file: dir })).outcomes).toEqual(
      first.outcomes.map((line) => line.replace("published", "unchanged")),
    );
    expect(posts(again.requests)).toEqual([]);
    expect(again.requests).toHaveLength(versions.length + 1);
  });

  test("of a run that was killed: the next one sends only what is missing", async () => {
    const { url } = await bench.serve();
    const dir = packages(versions);
    let sent = 0;
    const proxy = await bench.through((line) => {
      if (line.startsWith("POST") && ++sent === 10) run.child.kill("SIGKILL");
      return undefined;
    });
    const run = bench.start(proxy.url, { file: dir });
    expect((await run.ended).code).toBe("SIGKILL");
    const again = await bench.through(() => undefined, url);
    const { code, outcomes } = await report(again.url, { file: dir });
    expect(code).toBe(0);
    const missing = outcomes.filter((line) => line.endsWith(" published"));
    expect(posts(again.requests)).toHaveLength(missing.length);
    expect(missing.length).toBeGreaterThan(10);
    expect(missing.length).toBeLessThan(20);
  });

  test("each have a result of their own; a failure outweighs a refusal", async () => {
    const { url } = await bench.serve();
    await bench.publish(url, { file: packages(["1.0.0"], "first") });
    await bench.publish(url, { file: packages(["1.0.1"]) });
    const dir = packages(["1.0.0", "1.0.1", "1.0.2", "1.0.3"]);
    const refused = await report(url, { file: dir });
    expect(refused.code).toBe(4);
    expect(refused.outcomes).toEqual(["1.0.0 refused", "1.0.1 unchanged", "1.0.2 published", "1.0.3 published"]);
    expect(refused.report.charts[0]).toMatchObject({
      error: { code: "E_CHART_CONFLICT" },
      index: [expect.any(String)],
    });
    expect(refused.report.charts[0]?.digest).not.toBe(refused.report.charts[0]?.packageDigest);
    expect(refused.err).toContain("E_CHART_CONFLICT");
    packages(["1.0.4"]);
    const proxy = await bench.through((line) =>
      line === "POST /api/charts" ? { status: 413, body: "too large" } : undefined,
    );
    const failed = await report(proxy.url, { file: dir });
    expect(failed.code).toBe(3);
    expect(failed.outcomes).toEqual([
      "1.0.0 refused",
      "1.0.1 unchanged",
      "1.0.2 unchanged",
      "1.0.3 unchanged",
      "1.0.4 failed",
    ]);
  });

  test("are not tried one by one when the server is away or lets nobody in", async () => {
    const { url } = await bench.serve(["--basic-auth-user=me", "--basic-auth-pass=secret-word"]);
    const proxy = await bench.through(() => undefined, url);
    const { code, err, report: result } = await report(proxy.url, { file: packages(versions) });
    expect(code).toBe(3);
    expect(result.charts).toHaveLength(versions.length);
    expect(new Set(result.charts.map((chart) => chart.error?.message)).size).toBe(1);
    expect(err.match(/requires a login/g)).toHaveLength(1);
    expect(proxy.requests.length).toBeLessThanOrEqual(CONCURRENCY);
  });

  test("from folders, packages and charts at once; nothing is sent if one of them is broken", async () => {
    const { url } = await bench.serve();
    const proxy = await bench.through(() => undefined);
    const dir = packages(["1.0.0"]);
    bench.temp.write("out/api", { "Chart.yaml": "apiVersion: v2\nname: api\nversion: 0.1.0\n" });
    bench.temp.write("chart", { "Chart.yaml": "apiVersion: v2\nname: alone\nversion: 0.2.0\n" });
    const args = [join(bench.temp.dir, "chart"), join(dir, "web-1.0.0.tgz")];
    const { code, report: result } = await report(proxy.url, { file: dir, args });
    expect(code).toBe(0);
    expect(result.charts.map(({ name, outcome }) => `${name} ${outcome}`)).toEqual([
      "api published",
      "web published",
      "alone published",
    ]);
    writeFileSync(join(dir, "zzz.tgz"), "no package");
    packages(["1.0.9"]);
    const before = proxy.requests.length;
    expect(await bench.publish(proxy.url, { file: dir })).toMatchObject({
      code: 2,
      err: expect.stringContaining("zzz.tgz"),
    });
    expect(proxy.requests).toHaveLength(before);
    rmSync(join(dir, "zzz.tgz"));
    writeFileSync(join(dir, "twin.tgz"), bench.pack("twin", { version: "1.0.9" }).bytes);
    expect(await bench.publish(proxy.url, { file: dir })).toMatchObject({
      code: 2,
      err: expect.stringContaining("given twice"),
    });
    expect(proxy.requests).toHaveLength(before);
    bench.temp.write("empty", { "a.txt": "" });
    expect(await bench.publish(url, { file: join(bench.temp.dir, "empty") })).toMatchObject({ code: 2 });
  });
});

describe("--dry-run", () => {
  test("tells what would be done and sends nothing", async () => {
    const { url, dir: storage } = await bench.serve();
    await bench.publish(url, { file: packages(["1.0.0"], "first") });
    await bench.publish(url, { file: packages(["1.0.1"]) });
    const dir = packages(["1.0.0", "1.0.1", "1.0.2"]);
    const before = readdirSync(storage);
    const proxy = await bench.through(() => undefined);
    const dry = await report(proxy.url, { file: dir, args: ["--dry-run"] });
    expect(dry).toMatchObject({ code: 4, report: { dryRun: true } });
    expect(dry.outcomes).toEqual(["1.0.0 refused", "1.0.1 unchanged", "1.0.2 would be published"]);
    const forced = await report(proxy.url, { file: dir, args: ["--dry-run", "--force"] });
    expect(forced).toMatchObject({ code: 0 });
    expect(forced.outcomes[0]).toBe("1.0.0 would be replaced");
    expect(proxy.requests.filter((line) => !line.startsWith("GET /charts/"))).toEqual([]);
    expect(readdirSync(storage)).toEqual(before);
  });

  test("finds a wrong login, a wrong path and a bad package", async () => {
    const { url } = await bench.serve(["--basic-auth-user=me", "--basic-auth-pass=secret-word"]);
    const args = ["--dry-run"];
    expect(await bench.publish(url, { args })).toMatchObject({
      code: 3,
      err: expect.stringContaining("requires a login"),
    });
    expect(await bench.publish(url, { args, file: bench.raw("web", "1") })).toMatchObject({ code: 2 });
    const { url: open } = await bench.serve();
    expect(await bench.publish(`${open}/other`, { args })).toMatchObject({
      code: 3,
      err: expect.stringContaining("no chart repository at this path"),
    });
  });
});

describe("--force", () => {
  test("replaces, tells both digests, and leaves one entry", async () => {
    const { url } = await bench.serve();
    const versions = Array.from({ length: 8 }, (_, i) => `1.0.${i}`);
    const first = await report(url, { file: packages(versions, "first") });
    const old = first.report.charts.at(-1)?.digest ?? "";
    const dir = packages(["1.0.7"]);
    const file = join(dir, "web-1.0.7.tgz");
    const guarded = await report(url, { file, args: ["--force", "--expect", `sha256:${"0".repeat(64)}`] });
    expect(guarded).toMatchObject({ code: 4, outcomes: ["1.0.7 refused"] });
    expect(guarded.err).toContain(`expected:  sha256:${"0".repeat(64)}`);
    const forced = await bench.publish(url, { file, args: ["--force", "--expect", old] });
    expect(forced).toMatchObject({ code: 0, out: expect.stringContaining("web 1.0.7: replaced") });
    const bytes = readFileSync(file);
    expect(forced.out).toContain(old);
    expect(forced.out).toContain(sha256(bytes));
    const held = await heldBy(url, "web", "1.0.7");
    expect([held.file?.equals(bytes), held.listed]).toEqual([true, [sha256(bytes)]]);
    expect(await bench.publish(url, { file, args: ["--force"] })).toMatchObject({
      out: expect.stringContaining("unchanged"),
    });
  });

  test("works where nothing may be deleted, and is refused where nothing may be overwritten", async () => {
    const { url } = await bench.serve(["--disable-delete"]);
    await bench.publish(url);
    bench.ours = bench.pack("changed");
    expect(await bench.publish(url, { args: ["--force"] })).toMatchObject({
      code: 0,
      out: expect.stringContaining("replaced"),
    });
    expect((await bench.held()).file?.equals(bench.ours.bytes)).toBe(true);
    const strict = await bench.serve(["--disable-delete", "--disable-force-overwrite"]);
    await bench.publish(strict.url);
    bench.ours = bench.pack("other");
    expect(await bench.publish(strict.url, { args: ["--force"] })).toMatchObject({
      code: 4,
      out: expect.stringContaining("refused"),
    });
  });

  test("takes the old provenance file away with the chart", async () => {
    const { url } = await bench.serve();
    await using signer = await bench.signer();
    await signer.sign(bench.ours);
    await bench.publish(url);
    bench.ours = bench.pack("changed");
    await bench.publish(url, { args: ["--force"] });
    expect((await bench.held()).provenance).toBeUndefined();
  });
});
