import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { fetchChart } from "../../src/chart/fetch-chart.ts";
import { chart, museum, pack, publish, temp, through } from "../support/publish-bench.ts";
import { freePort } from "../support/servers.ts";
import { contextIn } from "../support/temp-dir.ts";

describe("fetchChart", () => {
  test("gives the bytes that were published, from the cache only when their digest is known", async () => {
    const own = contextIn(join(temp.dir, "fetch"));
    const bytes = await pack(chart);
    const { digest } = await publish(bytes);
    await using proxy = await through(() => undefined);
    const wanted = { repository: { url: proxy.url }, name: chart.name, version: "1.2.3" };
    const fetched = await fetchChart(own, { ...wanted, digest });
    expect(fetched.digest).toBe(digest);
    expect(readFileSync(fetched.file).equals(bytes)).toBe(true);
    expect(proxy.requests).toContain(`GET /charts/${chart.name}-1.2.3.tgz`);
    const dead = { ...wanted, repository: { url: `http://127.0.0.1:${await freePort()}` } };
    expect(await fetchChart(own, { ...dead, digest })).toEqual(fetched);
    writeFileSync(fetched.file, "damaged");
    await expect(fetchChart(own, { ...dead, digest })).rejects.toMatchObject({ code: "E_CHART_REPOSITORY" });
    expect(await fetchChart(own, { ...wanted, digest })).toEqual(fetched);
    rmSync(fetched.file);
    await expect(fetchChart(own, dead)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      message: expect.stringContaining("connection refused"),
    });
  });

  test("refuses what the index does not vouch for", async () => {
    const own = contextIn(join(temp.dir, "vouch"));
    const wanted = { repository: { url: museum.url }, name: chart.name, version: "1.2.3" };
    await expect(fetchChart(own, wanted)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      message: expect.stringContaining("has no"),
    });
    await publish(await pack(chart));
    await expect(fetchChart(own, { ...wanted, digest: `sha256:${"0".repeat(64)}` })).rejects.toMatchObject({
      code: "E_CHART_CONFLICT",
    });
    truncateSync(join(museum.dir, `${chart.name}-1.2.3.tgz`), 50);
    await expect(fetchChart(own, wanted)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      message: expect.stringContaining("its index says"),
    });
  });
});
