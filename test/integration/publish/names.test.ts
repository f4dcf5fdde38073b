import { expect } from "vitest";
import { type FaultBench, fault } from "../../support/publish/fault.ts";

/** Publishes a package that no packer would make; the server is asked nothing. */
async function withChartYaml(bench: FaultBench, name: string, version: string) {
  await bench.serve();
  const proxy = await bench.through(() => undefined);
  const result = await bench.publish(proxy.url, { file: bench.raw(name, version) });
  expect(proxy.requests).toEqual([]);
  return result;
}

fault("`..` as a chart's name", (bench) => withChartYaml(bench, "..", "1.2.3"));
fault("a path as a chart's name", (bench) => withChartYaml(bench, "../web", "1.2.3"));
fault("version `1`", (bench) => withChartYaml(bench, "web", "1"));
fault("version `v1.2`", (bench) => withChartYaml(bench, "web", "v1.2"));

fault("`..` in the address", async (bench) => {
  const { url, dir } = await bench.serve(["--depth=2"]);
  const proxy = await bench.through(() => undefined, url);
  const result = await bench.publish(`${proxy.url}/org/%2e%2e`);
  for (const path of ["/org/..", "/org/%2e%2E", "/org%2f..%2f..", "/%252e%252e/org"])
    expect((await bench.publish(proxy.url + path)).code, path).toBe(2);
  expect(proxy.requests).toEqual([]);
  await bench.serve([], { dir });
  return result;
});

fault("version `1.2.3+build`", async (bench) => {
  const { url } = await bench.serve();
  expect((await bench.publish(url, { file: bench.pack("other", { version: "1.2.3+other" }).file })).code).toBe(0);
  bench.ours = bench.pack("build", { version: "1.2.3+build.1" });
  return bench.publish(url);
});
