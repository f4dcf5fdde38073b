import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseLockFile } from "../../src/image/lock-file.ts";
import { type Fault, faultyProxy } from "../support/faulty-proxy.ts";
import { command, count, own, project, temp } from "../support/image-project.ts";
import { freePort, imageRegistry, type TestServer } from "../support/servers.ts";

let testing: TestServer;
let live: TestServer;
beforeAll(async () => {
  [testing, live] = await Promise.all([imageRegistry(), imageRegistry()]);
});
afterAll(() => Promise.all([testing, live].map((registry) => registry[Symbol.asyncDispose]())));

const MANIFEST = "application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json";
const digestAt = async (registry: TestServer, path: string): Promise<string | null> =>
  (await fetch(`${registry.url}/v2/${path}`, { headers: { accept: MANIFEST } })).headers.get("docker-content-digest");
const layersAt = async (path: string): Promise<unknown[]> => {
  const manifest: { layers?: { digest?: unknown }[] } = JSON.parse(
    await (await fetch(`${testing.url}/v2/${path}`, { headers: { accept: MANIFEST } })).text(),
  );
  return (manifest.layers ?? []).map(({ digest }) => digest);
};
const ok = async (...argv: string[]): Promise<string> => run(argv);
const run = async (argv: readonly string[], parts: Parameters<typeof command>[1] = {}): Promise<string> => {
  const { code, out, err } = await command(argv, parts);
  expect(err).not.toMatch(/error/i);
  expect(code).toBe(0);
  return out.trim();
};
/** Another machine: with another cache. */
const elsewhere = (name: string) => ({ env: own(`${name}-${count}`).env });

describe("push to another environment", () => {
  const names = () => ({ staging: `${testing.host}/staging-${count}`, prod: `${live.host}/prod-${count}` });
  const configure = (more: Readonly<Record<string, string>> = {}): void => {
    const { staging, prod } = names();
    temp.write(`project-${count}`, {
      ...Object.fromEntries(["staging", "prod", ...Object.keys(more)].map((name) => [`values/${name}.yaml`, "{}\n"])),
      "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
      "chartwright.yaml": `image: { repository: "${staging}" }\nenvironments:\n  staging: { context: a }\n  prod: { context: b, image: { repository: "${prod}" } }\n${Object.entries(
        more,
      )
        .map(([name, repository]) => `  ${name}: { context: c, image: { repository: "${repository}" } }\n`)
        .join("")}`,
    });
  };
  const lock = () =>
    parseLockFile("chartwright.lock", readFileSync(join(project, "chartwright.lock"), "utf8")).images.get("docker/web");

  test("copies what the first has, by its digest, and builds nothing", async () => {
    configure();
    const staged = await ok("push", "staging");
    const machine = elsewhere("prod");
    const before = readFileSync(join(project, "chartwright.lock"), "utf8");
    const { out, code } = await command(["push", "prod", "-o", "json"], machine);
    expect(code).toBe(0);
    const digest = staged.replace(/.*@/, "");
    expect(JSON.parse(out).image).toMatchObject({ outcome: "copied", digest, reference: `${names().prod}@${digest}` });
    expect(await digestAt(live, `prod-${count}/manifests/${digest}`)).toBe(digest);
    expect(existsSync(join(machine.env["XDG_CACHE_HOME"] ?? "", "chartwright/build"))).toBe(false);
    expect(readFileSync(join(project, "chartwright.lock"), "utf8")).toBe(before);
    expect(JSON.parse((await command(["push", "prod", "-o", "json"], machine)).out).image).toMatchObject({
      outcome: "unchanged",
      sent: 0,
    });
  });

  test("builds where no other can be asked, and says which was not", async () => {
    const gone = `127.0.0.1:${await freePort()}/gone`;
    configure({ test: gone });
    await ok("push", "staging");
    const digest = lock()?.[0]?.digest;
    // The registry of staging has lost it, that of another environment is down.
    writeFileSync(
      join(project, "chartwright.yaml"),
      readFileSync(join(project, "chartwright.yaml"), "utf8").replaceAll(`staging-${count}`, `lost-${count}`),
    );
    const { code, err, out } = await command(["push", "prod"], elsewhere("lost"));
    expect(code).toBe(0);
    expect(err).toContain(`skipped ${gone}`);
    // What is built anew has the digest that was locked.
    expect(out.trim()).toBe(`${names().prod}@${digest}`);
  });

  test("keeps to the base that was locked when its tag has moved; --pull takes the new one", async () => {
    const base = `${testing.host}/base-${count}:1`;
    temp.write(`project-${count}`, { "base/Dockerfile": "FROM scratch\nCOPY x /x\n", "base/x": "one" });
    await ok("build", "base", "-t", base, "--push");
    const first = await digestAt(testing, `base-${count}/manifests/1`);
    writeFileSync(join(project, "docker/web/Dockerfile"), `FROM ${base}\nCOPY index.html /\n`);
    configure();
    await ok("push", "staging");
    expect(lock()?.[0]?.base).toBe(`${base}@${first}`);
    const locked = lock()?.[0]?.digest;
    writeFileSync(join(project, "base/x"), "two");
    await ok("build", "base", "-t", base, "--push");
    const second = await digestAt(testing, `base-${count}/manifests/1`);
    expect(second).not.toBe(first);
    expect(await run(["push", "staging"], elsewhere("same"))).toContain(locked);
    writeFileSync(join(project, "docker/web/index.html"), "changed\n");
    await run(["push", "staging"], elsewhere("changed"));
    expect(lock()?.map((image) => image.base)).toEqual([`${base}@${first}`, `${base}@${first}`]);
    // Not only said, but so: the layer below is that of the locked base.
    const [layer] = await layersAt(`base-${count}/manifests/${first}`);
    expect(layer).toMatch(/^sha256:/);
    expect((await layersAt(`staging-${count}/manifests/${lock()?.[0]?.digest}`))[0]).toBe(layer);
    const { out } = await command(["build", "--pull", "-o", "json"]);
    expect(JSON.parse(out).image).toMatchObject({ base: `${base}@${second}`, outcome: "built" });
  });
});

describe("push NAME", () => {
  beforeEach(() =>
    ok("build", "docker/web", "-t", `${testing.host}/named-${count}:1`, "--platform", "linux/amd64,linux/arm64"),
  );

  test("pushes what was built under that name, and refuses what was not", async () => {
    const name = `${testing.host}/named-${count}:1`;
    const reference = await ok("push", name, "--digest-file", "digest");
    expect(reference).toBe(`${testing.host}/named-${count}@${await digestAt(testing, `named-${count}/manifests/1`)}`);
    expect(reference.endsWith(readFileSync(join(project, "digest"), "utf8"))).toBe(true);
    const { code, err } = await command(["push", `${testing.host}/never-${count}:1`]);
    expect(code).toBe(2);
    expect(err).toContain(`build DIR --tag ${testing.host}/never-${count}:1`);
    expect((await command(["push", name, "staging"])).code).toBe(2);
  });

  test("--from copies an index with all its images, through troubles, and layers that are elsewhere", async () => {
    const name = `${testing.host}/named-${count}:1`;
    const digest = (await ok("push", name)).replace(/.*@/, "");
    await using store = await faultyProxy(testing.url, () => undefined);
    const moved = new Set<string>();
    await using from = await faultyProxy(testing.url, (line, n): Fault | undefined => {
      if (!line.startsWith("GET") || !line.includes("/blobs/")) return undefined;
      if (n === 1) return moved.size === 0 ? "reset" : { status: 503, body: "busy" };
      moved.add(line);
      return { status: 307, body: "", location: store.url + line.replace("GET ", "") };
    });
    await using to = await faultyProxy(live.url, (line, n) =>
      line.startsWith("PUT") && n === 1 ? "lose-reply" : undefined,
    );
    const copied = await ok(
      "push",
      `${to.host}/copy-${count}:2`,
      "--from",
      `${from.host}/named-${count}:1`,
      "--plain-http",
    );
    expect(copied).toBe(`${to.host}/copy-${count}@${digest}`);
    expect(store.requests.length).toBeGreaterThan(0);
    expect(await digestAt(live, `copy-${count}/manifests/2`)).toBe(digest);
    const index: unknown = await (
      await fetch(`${live.url}/v2/copy-${count}/manifests/2`, { headers: { accept: MANIFEST } })
    ).json();
    expect(index).toMatchObject({
      manifests: [{ platform: { architecture: "amd64" } }, { platform: { architecture: "arm64" } }],
    });
    const { code, err } = await command([
      "push",
      `${live.host}/copy-${count}:3`,
      "--from",
      `${testing.host}/none-${count}:1`,
    ]);
    expect(code).toBe(3);
    expect(err).toContain(`there is no ${testing.host}/none-${count}:1`);
  });

  test("--from within one registry sends no layer", async () => {
    const digest = (await ok("push", `${testing.host}/named-${count}:1`)).replace(/.*@/, "");
    await using proxy = await faultyProxy(testing.url, () => undefined);
    await ok("push", `${proxy.host}/mounted-${count}:1`, "--from", `${proxy.host}/named-${count}@${digest}`);
    expect(await digestAt(testing, `mounted-${count}/manifests/1`)).toBe(digest);
    expect(proxy.requests.filter((line) => line.startsWith("POST"))).toHaveLength(3);
    expect(proxy.requests.filter((line) => /^(?:PUT|GET) .*blobs/.test(line))).toEqual([]);
  });

  test("does not take other bytes for the image", async () => {
    const digest = (await ok("push", `${testing.host}/named-${count}:1`)).replace(/.*@/, "");
    await using liar = await faultyProxy(testing.url, (line) =>
      /GET .*\/manifests\//.test(line) ? { status: 200, body: "{}" } : undefined,
    );
    const argv = ["push", `${live.host}/lied-${count}:1`, "--from", `${liar.host}/named-${count}@${digest}`];
    const { code, err } = await command(argv);
    expect(code).toBe(3);
    expect(err).toContain("returned another image");
    expect(await digestAt(live, `lied-${count}/manifests/1`)).toBeNull();
    await using garbled = await faultyProxy(testing.url, (line) =>
      /GET .*\/blobs\//.test(line) ? { status: 200, body: "other bytes" } : undefined,
    );
    expect((await command([...argv.slice(0, 3), `${garbled.host}/named-${count}@${digest}`])).code).toBe(3);
    expect(await digestAt(live, `lied-${count}/manifests/1`)).toBeNull();
  });
});
