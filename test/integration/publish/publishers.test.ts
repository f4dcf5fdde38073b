import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { fault } from "../../support/publish/fault.ts";

fault("two publishers at once, same bytes", async (bench) => {
  const { url } = await bench.serve();
  const proxy = await bench.through(async (line) => {
    if (line.startsWith("POST")) expect((await bench.publish(url, { home: "second" })).code).toBe(0);
    return undefined;
  });
  return bench.publish(proxy.url);
});

fault("two publishers at once, different bytes", async (bench) => {
  const { url } = await bench.serve();
  const rival = bench.pack("rival");
  const proxy = await bench.through(async (line) => {
    if (line.startsWith("POST")) expect((await bench.publish(url, { file: rival.file, home: "second" })).code).toBe(0);
    return undefined;
  });
  const result = await bench.publish(proxy.url);
  expect((await bench.held()).file?.equals(rival.bytes)).toBe(true);
  return result;
});

fault("replaced by another publisher after the upload", async (bench) => {
  const { url } = await bench.serve();
  const rival = bench.pack("rival");
  const proxy = await bench.through(async (line, n) => {
    if (line === "GET /index.yaml" && n === 1)
      await fetch(`${url}/api/charts?force`, { method: "POST", body: readFileSync(rival.file) });
    return undefined;
  });
  return bench.publish(proxy.url);
});

fault("two publishers race", async (bench) => {
  const { url } = await bench.serve();
  for (let i = 0; i < 8; i++) {
    const version = `2.0.${i}`;
    const [one, two] = [bench.pack("one", { version }), bench.pack(i % 2 ? "two" : "one", { version })];
    const runs = await Promise.all([
      bench.publish(url, { file: one.file, home: "first" }),
      bench.publish(url, { file: two.file, home: "second" }),
    ]);
    // Whatever the server makes of it: who hears of success finds exactly his bytes there.
    for (const [{ code }, chart] of [[runs[0], one] as const, [runs[1], two] as const]) {
      expect([0, 3, 4]).toContain(code);
      const { file, listed } = await bench.held(version);
      if (code === 0) expect([file?.equals(chart.bytes), listed.length]).toEqual([true, 1]);
    }
    expect(runs.map(({ code }) => code).includes(0) || runs.some(({ err }) => err.includes("lists it 2 times"))).toBe(
      true,
    );
  }
  return bench.publish(url);
});

fault("own process killed at each step", async (bench) => {
  await using signer = await bench.signer();
  const { url } = await bench.serve();
  const steps: string[] = [];
  const recorder = await bench.through((line) => void steps.push(line), url);
  bench.ours = bench.pack("step", { version: "3.0.0" });
  await signer.sign(bench.ours);
  await bench.publish(recorder.url);
  expect(steps.map((line) => line.split(" ")[0])).toEqual(["GET", "GET", "POST", "GET", "GET", "POST", "GET", "GET"]);
  let result = await bench.publish(url);
  for (const [step, line] of steps.entries()) {
    for (const when of ["before", "after"] as const) {
      bench.ours = bench.pack("step", { version: `3.${step}.${when === "before" ? 1 : 2}` });
      await signer.sign(bench.ours);
      let seen = 0;
      const kill = (): void => void run.child.kill("SIGKILL");
      const proxy = await bench.through(() => {
        if (seen++ !== step) return undefined;
        if (when === "before") {
          kill();
          return "stall";
        }
        setTimeout(kill, 150);
        return { lateMs: 10_000 };
      }, url);
      const run = bench.start(proxy.url);
      expect((await run.ended).code, `${line}, ${when}`).toBe("SIGKILL");
      result = await bench.publish(url);
      expect(result, `${line}, ${when}`).toMatchObject({ code: 0 });
      const { file, provenance, listed } = await bench.held(bench.ours.version);
      expect([file?.equals(bench.ours.bytes), provenance?.length, listed.length], `${line}, ${when}`).toEqual([
        true,
        readFileSync(`${bench.ours.file}.prov`).length,
        1,
      ]);
    }
  }
  return result;
});

fault("interrupted", async (bench) => {
  await bench.serve();
  let since = 0;
  const proxy = await bench.through((line) => {
    if (!line.startsWith("POST")) return undefined;
    since = Date.now();
    run.child.kill("SIGINT");
    return "stall";
  });
  const run = bench.start(proxy.url);
  const result = await run.ended;
  expect(Date.now() - since).toBeLessThan(5000);
  return result;
});
