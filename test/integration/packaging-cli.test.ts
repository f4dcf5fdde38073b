import { execFile } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryDir } from "../support/context.ts";
import { chartmuseum } from "../support/servers.ts";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "chartwright-cli-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Runs the built command line; gives exit code and output. */
const run = (...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((resolve) => {
    execFile(
      process.execPath,
      [join(repositoryDir, "dist/bin.js"), ...args],
      { cwd: repositoryDir },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === "number" ? error.code : error ? -1 : 0, stdout, stderr });
      },
    );
  });

test("package and publish, from the command line, with their exit codes", async () => {
  await using museum = await chartmuseum();
  const out = join(dir, "out");
  const packed = await run("package", "charts/nginx", "-d", out, "--version", "5.0.0");
  const file = join(out, "nginx-5.0.0.tgz");
  expect(packed).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/nginx-5\.0\.0\.tgz\nsha256:[0-9a-f]{64}\n$/),
  });
  expect(readdirSync(out)).toEqual(["nginx-5.0.0.tgz"]);
  const first = await run("publish", file, "--repo", museum.url, "-o", "json");
  expect(first.code).toBe(0);
  const digest = packed.stdout.split("\n")[1];
  const chart = {
    name: "nginx",
    version: "5.0.0",
    outcome: "published",
    packageDigest: digest,
    digest,
    index: [digest],
    url: `${museum.url}/charts/nginx-5.0.0.tgz`,
  };
  expect(JSON.parse(first.stdout)).toEqual({
    version: 1,
    repository: museum.url,
    dryRun: false,
    chart,
    charts: [chart],
  });
  expect(await run("publish", file, "--repo", museum.url)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("nginx 5.0.0: unchanged\n"),
  });
  await run("package", "charts/nginx", "-d", out, "--version", "5.0.0", "--app-version", "other");
  expect(await run("publish", file, "--repo", museum.url)).toMatchObject({
    code: 4,
    stdout: expect.stringContaining("nginx 5.0.0: refused\n"),
    stderr: expect.stringContaining("E_CHART_CONFLICT"),
  });
  await museum.stop();
  expect(await run("publish", file, "--repo", museum.url)).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("E_CHART_REPOSITORY"),
  });
  expect(await run("publish", file)).toMatchObject({ code: 2, stderr: expect.stringContaining("E_USAGE") });
  expect(await run("package", "nowhere", "-d", out)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining("E_CHART"),
  });
});

test("a login in an address is nowhere to be seen", async () => {
  await run("package", "charts/nginx", "-d", dir, "--version", "6.0.0");
  const result = await run("publish", join(dir, "nginx-6.0.0.tgz"), "--repo", "http://me:secret-word@127.0.0.1:1");
  expect(result).toMatchObject({ code: 2, stdout: "" });
  expect(result.stderr).not.toContain("secret-word");
});
