import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { publishChart } from "../../../src/chart/publish-charts.ts";
import { packChart } from "../../../src/engines/chart-files/pack.ts";
import { readChartFolder } from "../../../src/tools/files/chart-folder.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { repositoryDir, testContext } from "../../support/context.ts";
import { chart, ctx, held, museum, pack, publish, temp, through } from "../../support/publish-bench.ts";
import { chartmuseum } from "../../support/servers.ts";
import { contextIn } from "../../support/temp-dir.ts";

describe("publishing", () => {
  test("stores exactly our bytes, once, and says so; then it is unchanged and nothing is sent", async () => {
    await using proxy = await through(() => undefined);
    const bytes = await pack(chart);
    const first = await publish(bytes, proxy.url);
    expect(first).toMatchObject({
      name: chart.name,
      version: "1.2.3",
      outcome: "published",
      url: `${proxy.url}/charts/${chart.name}-1.2.3.tgz`,
    });
    const { file, digests } = await held(chart);
    expect(file?.equals(bytes)).toBe(true);
    expect(digests).toEqual([first.digest]);
    expect(await publish(bytes, proxy.url)).toEqual({ ...first, outcome: "unchanged" });
    expect(proxy.requests.filter((line) => line.startsWith("POST"))).toEqual(["POST /api/charts"]);
    expect(proxy.requests.some((line) => line.startsWith("HEAD") || line.startsWith("GET /api"))).toBe(false);
  });

  test("finds the same content in Helm's bytes, and leaves them", async () => {
    const packed = await runHelm(testContext(), ["package", chart.dir, "-d", temp.dir]);
    expect(packed.stderr).toBe("");
    const theirs = readFileSync(join(temp.dir, `${chart.name}-1.2.3.tgz`));
    expect((await fetch(`${museum.url}/api/charts`, { method: "POST", body: theirs })).status).toBe(201);
    const before = await held(chart);
    const outcome = await publish(await pack(chart));
    expect(outcome).toMatchObject({ outcome: "equivalent", digest: before.digests[0] });
    expect(await held(chart)).toEqual(before);
  });

  test("refuses to overwrite other content, with both digests and what differs", async () => {
    const first = await publish(await pack(chart));
    writeFileSync(join(chart.dir, "values.yaml"), "a: 2\n");
    const bytes = await pack(chart);
    const before = await held(chart);
    const failure = publish(bytes);
    await expect(failure).rejects.toMatchObject({
      code: "E_CHART_CONFLICT",
      exitCode: 4,
      detail: expect.stringContaining(first.digest),
      hint: expect.stringContaining("version"),
    });
    await expect(failure).rejects.toMatchObject({
      detail: expect.stringMatching(/this one: {2}sha256:[0-9a-f]{64}\ndifferent:\n {2}values\.yaml$/),
    });
    expect(await held(chart)).toEqual(before);
  });

  test("of the same bytes by eight at once ends well for all of them", async () => {
    const bytes = await pack(chart);
    const results = await Promise.all(Array.from({ length: 8 }, () => publish(bytes)));
    expect(new Set(results.map((result) => result.digest)).size).toBe(1);
    expect((await held(chart)).digests).toHaveLength(1);
  });

  test("works for what Helm then pulls and renders", async () => {
    const bytes = packChart(readChartFolder(join(repositoryDir, "charts/nginx")), {
      version: "7.0.0-rc.1+build.5",
    }).bytes;
    await publish(bytes);
    const out = join(temp.dir, "pulled");
    mkdirSync(out);
    const pulled = await runHelm(testContext(), [
      "pull",
      "nginx",
      "--repo",
      museum.url,
      "--version",
      "7.0.0-rc.1+build.5",
      "-d",
      out,
    ]);
    expect(pulled.stderr).toBe("");
    expect(readFileSync(join(out, "nginx-7.0.0-rc.1+build.5.tgz")).equals(bytes)).toBe(true);
    const rendered = await runHelm(testContext(), ["template", "x", join(out, "nginx-7.0.0-rc.1+build.5.tgz")]);
    expect(rendered.stdout).toContain("kind: Deployment");
  });
});

describe("snapshots in the lab", () => {
  test("are kept to the newest twenty of a chart; nothing else is deleted", async () => {
    const snapshots = (name: string) =>
      readdirSync(museum.dir).filter((file) => file.startsWith(`${name}-`) && file.endsWith(".tgz"));
    const send = async (version: string, keep: boolean): Promise<void> => {
      const { bytes } = packChart(readChartFolder(chart.dir), { version });
      await publishChart(ctx, { bytes, repository: { url: museum.url }, keepNewestSnapshots: keep });
    };
    const snapshot = (n: number): string => `1.2.3-snapshot.h${n.toString(16).padStart(12, "0")}`;
    for (const version of ["1.2.3", "1.2.4-rc.1"]) await send(version, true);
    for (let n = 0; n < 23; n++) await send(snapshot(n), n === 21);
    // The oldest but one is published again: what is in use stays, old as it is.
    await send(snapshot(2), true);
    const left = new Set(snapshots(chart.name));
    expect(left.has(`${chart.name}-1.2.3.tgz`) && left.has(`${chart.name}-1.2.4-rc.1.tgz`)).toBe(true);
    const kept = Array.from({ length: 23 }, (_, n) => n).filter((n) => left.has(`${chart.name}-${snapshot(n)}.tgz`));
    expect(kept).toEqual([2, ...Array.from({ length: 20 }, (_, n) => n + 3)]);
  });
});

describe("a login", () => {
  test("comes from the environment, goes to the server only, and is never shown", async () => {
    await using closed = await chartmuseum(["--basic-auth-user=me", "--basic-auth-pass=secret-word"]);
    const own = contextIn(
      join(temp.dir, "login"),
      {},
      { CHARTMUSEUM_USERNAME: "me", CHARTMUSEUM_PASSWORD: "secret-word" },
    );
    const bytes = await pack(chart);
    expect(await publishChart(own, { bytes, repository: { url: closed.url } })).toMatchObject({ outcome: "published" });
    expect(own.secrets.redact(`Basic ${Buffer.from("me:secret-word").toString("base64")} secret-word`)).toBe(
      "Basic *** ***",
    );
    await expect(publish(bytes, closed.url)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      message: expect.stringContaining("requires a login"),
    });
    const wrong = contextIn(join(temp.dir, "wrong"), {}, { CHARTMUSEUM_USERNAME: "me", CHARTMUSEUM_PASSWORD: "wrong" });
    await expect(publishChart(wrong, { bytes, repository: { url: closed.url } })).rejects.toMatchObject({
      message: expect.stringContaining("rejects the login"),
    });
  });

  test("in an address is refused without showing it", async () => {
    const failure = await publish(await pack(chart), "http://me:secret-word@127.0.0.1:1").catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "E_USAGE" });
    expect(JSON.stringify(failure) + String(failure)).not.toContain("secret-word");
  });
});
