import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { testContext } from "../../support/context.ts";
import { startCli } from "../../support/publish/cli.ts";
import { FaultBench } from "../../support/publish/fault.ts";

let bench: FaultBench;
beforeEach(() => {
  bench = new FaultBench();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** What `helm pull --verify` and `helm template` make of the published chart. */
async function pulled(url: string, keyring: string): Promise<{ exitCode: number; stderr: string }> {
  const dir = join(bench.temp.dir, "pulled");
  mkdirSync(dir, { recursive: true });
  const { name, version } = bench.ours;
  const verify = ["--verify", "--keyring", keyring];
  const result = await runHelm(testContext(), [
    "pull",
    name,
    "--repo",
    url,
    "--version",
    version,
    "-d",
    dir,
    ...verify,
  ]);
  if (result.exitCode === 0)
    expect(readFileSync(join(dir, `${name}-${version}.tgz`)).equals(bench.ours.bytes)).toBe(true);
  return result;
}

test("a chart that Helm signed passes `helm pull --verify` when it is published", async () => {
  const { url } = await bench.serve();
  await using signer = await bench.signer();
  const chart = bench.temp.write("web", {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.2.3\n",
    "templates/a.yaml": "kind: ConfigMap\napiVersion: v1\nmetadata: {name: a}\n",
  });
  const secret = await signer.keys.secretKeys();
  const out = join(bench.temp.dir, "signed");
  const signing = ["--sign", "--key", "tester", "--keyring", secret];
  expect(await runHelm(testContext(), ["package", chart, "-d", out, ...signing])).toMatchObject({ exitCode: 0 });
  const file = join(out, "web-1.2.3.tgz");
  bench.ours = { name: "web", version: "1.2.3", bytes: readFileSync(file), file };
  const proxy = await bench.through(() => undefined, url);
  expect(await bench.publish(proxy.url)).toMatchObject({
    code: 0,
    out: expect.stringContaining("provenance  published"),
  });
  // Each by a route of its own.
  expect(proxy.requests.filter((line) => line.startsWith("POST"))).toEqual(["POST /api/charts", "POST /api/prov"]);
  expect(proxy.headers.filter((headers) => /multipart/.test(headers["content-type"] ?? ""))).toEqual([]);
  expect(await pulled(url, signer.keyring)).toMatchObject({ exitCode: 0 });
  const rendered = await runHelm(testContext(), [
    "template",
    "x",
    "web",
    "--repo",
    url,
    "--verify",
    "--keyring",
    signer.keyring,
  ]);
  expect(rendered).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("kind: ConfigMap") });
});

test("so does one that we signed", async () => {
  const { url } = await bench.serve();
  await using signer = await bench.signer();
  const chart = bench.temp.write("web", { "Chart.yaml": "# mine\napiVersion: v2\nname: web\nversion: 1.2.3\n" });
  const out = join(bench.temp.dir, "out");
  const args = ["package", chart, "-d", out, "--sign", "--key", "tester"];
  const packed = await startCli(bench.temp.dir, args, { GNUPGHOME: signer.keys.dir }).ended;
  expect(packed, packed.err).toMatchObject({ code: 0 });
  const file = join(out, "web-1.2.3.tgz");
  bench.ours = { name: "web", version: "1.2.3", bytes: readFileSync(file), file };
  expect(await bench.publish(url)).toMatchObject({ code: 0, out: expect.stringContaining("provenance  published") });
  expect(await pulled(url, signer.keyring)).toMatchObject({ exitCode: 0 });
});

test("another signature of the same package stays", async () => {
  const { url } = await bench.serve();
  await using signer = await bench.signer();
  const first = await signer.sign(bench.ours);
  await bench.publish(url);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  expect((await signer.sign(bench.ours)).equals(first)).toBe(false);
  expect(await bench.publish(url)).toMatchObject({ code: 0, out: expect.stringContaining("provenance  kept") });
  expect((await bench.held()).provenance?.equals(first)).toBe(true);
  expect(await pulled(url, signer.keyring)).toMatchObject({ exitCode: 0 });
});

test("the same content in other bytes is not enough for a signature", async () => {
  const { url } = await bench.serve();
  await using signer = await bench.signer();
  const chart = bench.temp.write("web", {
    "Chart.yaml": "# mine\napiVersion: v2\nname: web\nversion: 1.2.3\n",
    "values.yaml": "a: 1\n",
  });
  await runHelm(testContext(), ["package", chart, "-d", join(bench.temp.dir, "helm")]);
  await bench.publish(url, { file: join(bench.temp.dir, "helm/web-1.2.3.tgz") });
  expect(await bench.publish(url, { file: chart })).toMatchObject({
    code: 0,
    out: expect.stringContaining("equivalent"),
  });
  bench.ours = bench.packFolder(chart);
  await signer.sign(bench.ours);
  expect(await bench.publish(url)).toMatchObject({
    code: 4,
    err: expect.stringContaining("the signature does not match"),
  });
  expect(await bench.publish(url, { args: ["--force"] })).toMatchObject({
    code: 0,
    out: expect.stringContaining("replaced"),
  });
  expect(await pulled(url, signer.keyring)).toMatchObject({ exitCode: 0 });
});
