import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Packaging, packageCharts } from "../../src/chart/package.ts";
import type { Context } from "../../src/context.ts";
import { dependenciesOf } from "../../src/engines/chart-files/lock.ts";
import { parseChartYaml } from "../../src/engines/chart-files/metadata.ts";
import { packChart } from "../../src/engines/chart-files/pack.ts";
import { readChartFolder } from "../../src/tools/files/chart-folder.ts";
import { runHelm } from "../../src/tools/helm/run-helm.ts";
import { testContext } from "../support/context.ts";
import { chartmuseum, type TestServer } from "../support/servers.ts";
import { type TempDir, tempDir } from "../support/temp-dir.ts";

let temp: TempDir;
let museum: TestServer;
let ctx: Context;
let helmHome: string;

/** A user's Helm of a test's own. */
const contextOf = (home: string): Context =>
  testContext({
    env: {
      ...process.env,
      HELM_CONFIG_HOME: join(home, "config"),
      HELM_CACHE_HOME: join(home, "cache"),
      HELM_DATA_HOME: join(home, "data"),
    },
  });

async function helm(...args: string[]): Promise<string> {
  const { exitCode, stderr, stdout } = await runHelm(ctx, args);
  if (exitCode !== 0) throw new Error(`helm ${args.join(" ")}: ${stderr}`);
  return stdout;
}

const chartYaml = (name: string, version: string): string => `apiVersion: v2\nname: ${name}\nversion: ${version}\n`;

async function publish(server: TestServer, name: string, version: string, headers = {}): Promise<void> {
  const dir = temp.write(`${name}-${version}`, {
    "Chart.yaml": chartYaml(name, version),
    "templates/a.yaml": `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}-${version.replaceAll(".", "-")}}\n`,
  });
  const { bytes } = packChart(readChartFolder(dir));
  const answer = await fetch(`${server.url}/api/charts`, { method: "POST", body: Buffer.from(bytes), headers });
  expect(answer.status).toBe(201);
}

let count = 0;
/** A chart with dependencies, each in JSON. */
const chartWith = (dependencies: readonly object[], more: Readonly<Record<string, string>> = {}): string =>
  temp.write(`chart-${count++}/web`, {
    "Chart.yaml": `${chartYaml("web", "1.0.0")}dependencies: ${JSON.stringify(dependencies)}\n`,
    ...more,
  });

const pack = (dir: string): Promise<Packaging> =>
  packageCharts(ctx, { chartDirs: [dir], outDir: join(temp.dir, `out-${count++}`) });
const digestOf = async (dir: string): Promise<string | undefined> => (await pack(dir)).charts[0]?.digest;
const codesOf = async (dir: string): Promise<string[]> => (await pack(dir)).findings.map((item) => item.code);

beforeAll(async () => {
  temp = tempDir();
  museum = await chartmuseum();
  await publish(museum, "db", "1.0.0");
  await publish(museum, "db", "1.1.0");
  await publish(museum, "cache", "2.0.0");
});
afterAll(async () => {
  await museum[Symbol.asyncDispose]();
  temp[Symbol.dispose]();
});
beforeEach(async () => {
  helmHome = join(temp.dir, `helm-${count++}`);
  ctx = contextOf(helmHome);
  await helm("repo", "add", "mine", museum.url);
});

/** What Helm locks, with charts/ empty again. */
async function locked(dir: string): Promise<void> {
  await helm("dependency", "update", dir);
  rmSync(join(dir, "charts"), { recursive: true });
}

describe("dependencies that charts/ lacks", () => {
  test("are fetched in the versions of Chart.lock, and then no network is needed", async () => {
    const dir = chartWith([{ name: "db", version: "1.0.0", repository: museum.url }]);
    await locked(dir);
    const lock = readFileSync(join(dir, "Chart.lock"), "utf8");
    const first = await digestOf(dir);
    expect(readdirSync(join(dir, "charts"))).toEqual(["db-1.0.0.tgz"]);
    expect(readFileSync(join(dir, "Chart.lock"), "utf8")).toBe(lock);
    await helm("repo", "remove", "mine");
    ctx = testContext({ env: { ...ctx.env, CHARTWRIGHT_HELM: "/nowhere" } });
    expect(await digestOf(dir)).toBe(first);
  });

  test("are not the newest where an older one is locked", async () => {
    const dir = chartWith([{ name: "db", version: "1.0.0", repository: museum.url }]);
    await locked(dir);
    const range = readFileSync(join(dir, "Chart.yaml"), "utf8").replace('"1.0.0"', '"~1.0"');
    writeFileSync(join(dir, "Chart.yaml"), range);
    await helm("dependency", "update", dir);
    rmSync(join(dir, "charts"), { recursive: true });
    await publish(museum, "db", "1.0.9");
    await pack(dir);
    expect(readdirSync(join(dir, "charts"))).toEqual(["db-1.0.0.tgz"]);
  });

  test("are chosen and locked where there is no lock file; Helm takes that lock for its own", async () => {
    const dir = chartWith([
      { name: "db", version: ">=1.1.0 <2", repository: "@mine", alias: "store", condition: "store.enabled" },
      {
        name: "cache",
        version: "2.x",
        repository: museum.url,
        tags: ["a"],
        "import-values": [{ parent: "p", child: "c" }],
      },
    ]);
    expect((await pack(dir)).findings).toEqual([]);
    expect(readdirSync(join(dir, "charts")).sort()).toEqual(["cache-2.0.0.tgz", "db-1.1.0.tgz"]);
    const ours = readFileSync(join(dir, "Chart.lock"), "utf8").replace(/^generated:.*$/m, "");
    await helm("dependency", "build", dir);
    rmSync(join(dir, "Chart.lock"));
    await helm("dependency", "update", dir);
    expect(readFileSync(join(dir, "Chart.lock"), "utf8").replace(/^generated:.*$/m, "")).toBe(ours);
  });

  test("of a chart of v1 are those of requirements.yaml and its lock", async () => {
    const dir = temp.write(`chart-${count++}/web`, {
      "Chart.yaml": "apiVersion: v1\nname: web\nversion: 1.0.0\n",
      "requirements.yaml": `dependencies:\n- {name: db, version: 1.x, repository: "${museum.url}"}\n`,
    });
    await locked(dir);
    expect((await pack(dir)).findings).toEqual([]);
    rmSync(join(dir, "charts"), { recursive: true });
    rmSync(join(dir, "requirements.lock"));
    expect((await pack(dir)).findings).toEqual([]);
    expect(existsSync(join(dir, "requirements.lock"))).toBe(true);
    await helm("dependency", "build", dir);
  });

  test("are fetched with the login that Helm has, which is nowhere to be seen", async () => {
    const auth = { authorization: `Basic ${Buffer.from("me:secret-word").toString("base64")}` };
    await using closed = await chartmuseum(["--basic-auth-user=me", "--basic-auth-pass=secret-word"]);
    await publish(closed, "db", "1.0.0", auth);
    await helm("repo", "add", "closed", closed.url, "--username", "me", "--password", "secret-word");
    const dir = chartWith([{ name: "db", version: "1.0.0", repository: closed.url }]);
    await locked(dir);
    expect((await pack(dir)).charts).toHaveLength(1);
    rmSync(join(dir, "charts"), { recursive: true });
    await closed.stop();
    const error = await pack(dir).catch((caught: unknown) => caught);
    expect(error).toMatchObject({ code: "E_CHART_REPOSITORY" });
    expect(JSON.stringify(error)).not.toContain("secret-word");
    expect(existsSync(join(dir, "charts"))).toBe(false);
  });

  test("are not fetched from where Helm does not know the repository", async () => {
    const dir = chartWith([{ name: "db", version: "1.0.0", repository: museum.url }]);
    await locked(dir);
    await helm("repo", "remove", "mine");
    await expect(pack(dir)).rejects.toMatchObject({
      code: "E_CHART_REPOSITORY",
      hint: expect.stringContaining("helm repo add"),
    });
  });

  test("all come or none", async () => {
    const dir = chartWith([
      { name: "db", version: "1.0.0", repository: museum.url },
      { name: "nothing", version: "1.0.0", repository: museum.url },
    ]);
    await expect(pack(dir)).rejects.toMatchObject({ code: "E_CHART_REPOSITORY" });
    expect(readdirSync(dir)).toEqual(["Chart.yaml"]);
  });

  test("are named where they have no repository", async () => {
    const dir = chartWith([{ name: "db", version: "1.0.0" }]);
    await expect(pack(dir)).rejects.toMatchObject({ code: "E_CHART", message: expect.stringContaining("db") });
  });
});

test("a chart beside this one gives the same bytes whenever Helm has packed it", async () => {
  const digests = new Set<string | undefined>();
  for (const version of ["1.0.0", "1.0.0"]) {
    const dir = chartWith([{ name: "side", version, repository: "file://../side" }]);
    mkdirSync(join(dir, "../side"));
    writeFileSync(join(dir, "../side/Chart.yaml"), chartYaml("side", version));
    writeFileSync(join(dir, "../side/values.yaml"), "a: 1\n");
    await helm("dependency", "update", dir);
    const lock = readFileSync(join(dir, "Chart.lock"), "utf8").replace(/^generated:.*$/m, "");
    writeFileSync(join(dir, "Chart.lock"), lock);
    digests.add(await digestOf(dir));
    rmSync(join(dir, "charts"), { recursive: true });
    digests.add(await digestOf(dir));
    // tar keeps whole seconds.
    await new Promise((resolve) => setTimeout(resolve, 1100));
  }
  expect(digests.size).toBe(1);
});

describe("a lock file", () => {
  test("that is of other dependencies is told, and nothing is fetched by it", async () => {
    const dir = chartWith([{ name: "db", version: "1.0.0", repository: museum.url }]);
    await helm("dependency", "update", dir);
    expect(await codesOf(dir)).toEqual([]);
    writeFileSync(
      join(dir, "Chart.yaml"),
      readFileSync(join(dir, "Chart.yaml"), "utf8").replace('"1.0.0"', '">=1.0.0"'),
    );
    const { charts, findings } = await pack(dir);
    expect(charts).toEqual([]);
    expect(findings).toMatchObject([{ code: "package/lock", severity: "error" }]);
    await expect(helm("dependency", "build", dir)).rejects.toThrow(/out of sync/);
    rmSync(join(dir, "charts"), { recursive: true });
    await expect(pack(dir)).rejects.toMatchObject({ code: "E_CHART", hint: expect.stringContaining("update") });
  });

  test("or else Chart.yaml says which versions charts/ must have", async () => {
    const dir = chartWith([{ name: "db", version: "1.x", repository: museum.url }]);
    await helm("dependency", "update", dir);
    rmSync(join(dir, "charts/db-1.1.0.tgz"));
    await helm("pull", "mine/db", "--version", "1.0.0", "-d", join(dir, "charts"));
    expect((await pack(dir)).findings).toMatchObject([
      { code: "package/dependency-version", message: expect.stringContaining("Chart.lock locks 1.1.0") },
    ]);
    rmSync(join(dir, "Chart.lock"));
    expect(await codesOf(dir)).toEqual([]);
    writeFileSync(join(dir, "Chart.yaml"), readFileSync(join(dir, "Chart.yaml"), "utf8").replace('"1.x"', '"2.x"'));
    expect((await pack(dir)).findings).toMatchObject([
      { code: "package/dependency-version", message: expect.stringContaining("Chart.yaml requires 2.x") },
    ]);
  });

  const word = fc.constantFrom("a", "b.c", "<&>", "é", "x y", "1");
  const dependency = fc.record(
    {
      version: fc.constantFrom("1.0.0", ">=1.0.0 <2", "~1", "*", "^1.0.0 || <3"),
      condition: word,
      tags: fc.array(word, { maxLength: 2 }),
      enabled: fc.boolean(),
      "import-values": fc.array(fc.oneof(word, fc.record({ parent: word, child: word })), { maxLength: 2 }),
      alias: fc.constantFrom("one", "two", "three"),
    },
    { requiredKeys: ["version"] },
  );

  test("has Helm's own digest, whatever is asked for", async () => {
    const side = temp.write("sides/side", { "Chart.yaml": chartYaml("side", "1.0.0") });
    const list = fc.uniqueArray(dependency, { minLength: 1, maxLength: 3, selector: ({ alias }) => alias ?? "" });
    await fc.assert(
      fc.asyncProperty(list, async (items) => {
        const dir = chartWith(items.map((item) => ({ name: "side", repository: `file://${side}`, ...item })));
        await helm("dependency", "update", dir);
        const files = readChartFolder(dir);
        const yaml = files.find(({ path }) => path === "Chart.yaml")?.data ?? new Uint8Array();
        const { isLockInStep, lock } = dependenciesOf(parseChartYaml(yaml), files);
        expect(lock?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
        expect(isLockInStep).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
