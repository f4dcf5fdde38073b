import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { repositoryDir } from "../support/context.ts";
import { type LabView, labOf } from "../support/lab.ts";
import { type CliResult, makeSite, type Site } from "../support/site.ts";

let site: Site;
let lab: LabView;
let url: string;
let squatter: Server | undefined;

/** Takes a port, unless somebody has it already: either way it is not free. */
function occupy(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

const errorOf = ({ code, stderr }: CliResult): { code: number | null; error: string | undefined } => ({
  code,
  error: /^error (\w+)/m.exec(stderr)?.[1],
});

const edit = (file: string, change: (text: string) => string): void => {
  const path = join(site.dir, file);
  const before = readFileSync(path, "utf8");
  const after = change(before);
  if (after === before) throw new Error(`the edit of ${file} changed nothing`);
  writeFileSync(path, after);
};

/** Puts the site's files back to what they are in the repository. */
function restore(): void {
  for (const part of ["charts", "docker", "values", "chartwright.yaml"]) {
    rmSync(join(site.dir, part), { recursive: true });
    cpSync(join(repositoryDir, part), join(site.dir, part), { recursive: true });
  }
}

/** The status of the newest revision. */
async function status(): Promise<string | undefined> {
  const history = await lab.helm("history", "nginx", "--namespace=nginx-dev", "--output=json");
  return (JSON.parse(history) as { status: string }[]).at(-1)?.status;
}

beforeAll(async () => {
  site = makeSite({ lab: `e2e-faults-${process.pid}` });
  squatter = await occupy(8888);
  await site.ok("lab", "up");
  lab = labOf(site);
});

afterAll(async () => {
  squatter?.close();
  await site.run("lab", "down", "--delete");
  site.remove();
});

describe.sequential("faults", () => {
  test("a port that is taken: the page is on the next free one, and says so", async () => {
    const { stdout } = await site.ok("release", "dev");
    url = /The page: (\S+)/.exec(stdout)?.[1] ?? "";
    expect(stdout).toContain("port 8888 is taken: the page is on the next free port");
    expect(url).not.toBe("http://127.0.0.1:8888");
    expect((await fetch(url)).status).toBe(200);
  });

  test("an environment that does not exist: the nearest is named", async () => {
    const result = await site.run("release", "dve");
    expect(errorOf(result)).toEqual({ code: 2, error: "E_ENVIRONMENT" });
    expect(result.stderr).toContain('did you mean "dev"?');
  });

  test("an environment that names no cluster is not deployed", async () => {
    cpSync(join(site.dir, "values/dev.yaml"), join(site.dir, "values/test.yaml"));
    expect(errorOf(await site.run("deploy", "test"))).toEqual({ code: 4, error: "E_REFUSED" });
    expect((await site.run("validate", "test")).code).toBe(0);
    restore();
  });

  test("a typo in the values stops a release before anything is built or sent", async () => {
    edit("values/dev.yaml", (text) => text.replace("replicaCount: 1", "replicaCont: 1"));
    const { code, stdout, stderr } = await site.run("release", "dev");
    expect(code).toBe(1);
    expect(stdout).toMatch(/values\/dev\.yaml:\d+:1/);
    expect(stdout).toContain('did you mean "replicaCount"?');
    expect(stderr).toContain("✗ validate dev: 1 finding (");
    expect(stderr).not.toMatch(/build|push|publish|deploy/);
    restore();
  });

  test("a chart that does not render: the template's file and line, and nothing is sent", async () => {
    appendFileSync(join(site.dir, "charts/nginx/templates/service.yaml"), '{{ fail "no service today" }}\n');
    const { code, stdout, stderr } = await site.run("release", "dev");
    expect(code).toBe(1);
    expect(stdout).toMatch(/charts\/nginx\/templates\/service\.yaml:\d+:\d+.*render\/failed/);
    expect(stdout).toContain("no service today");
    expect(stderr).not.toMatch(/build|push|publish|deploy/);
    restore();
  });

  test("a Dockerfile that fails: its step and its words, and nothing is pushed", async () => {
    appendFileSync(join(site.dir, "docker/nginx/Dockerfile"), "COPY no-such-file /\n");
    const result = await site.run("release", "dev");
    expect(errorOf(result)).toEqual({ code: 3, error: "E_BUILD" });
    expect(result.stderr).toContain("no-such-file");
    expect(result.stderr).not.toMatch(/✓ (push|publish|deploy)/);
    restore();
  });

  test("a container that does not start: pod, container, reason and log; the old pods go on serving", async () => {
    const page = await (await fetch(url)).text();
    edit("charts/nginx/templates/_config.tpl", (text) => text.replace("worker_processes", "worker_prozesses"));
    const result = await site.run("release", "dev");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(result.stderr).toMatch(/pod nginx-\S+, container nginx: CrashLoopBackOff/);
    expect(result.stderr).toContain('unknown directive "worker_prozesses"');
    expect(result.stderr).toContain("chartwright rollback dev");
    expect(await (await fetch(url)).text()).toBe(page);
    expect(await status()).toBe("failed");
    restore();
    await site.ok("release", "dev");
  });

  test("with rollbackOnFailure the last good revision comes back, and the error shows the evidence", async () => {
    edit("chartwright.yaml", (text) => text.replace("cluster: lab\n", "cluster: lab\n    rollbackOnFailure: true\n"));
    edit("charts/nginx/templates/_config.tpl", (text) => text.replace("worker_processes", "worker_prozesses"));
    const result = await site.run("release", "dev");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(result.stderr).toContain('unknown directive "worker_prozesses"');
    expect(result.stderr).toMatch(/hint: rolled back to revision \d+ \(now revision \d+\)/);
    expect(await status()).toBe("deployed");
    expect((await site.run("status", "dev")).code).toBe(0);
    restore();
    await site.ok("release", "dev");
  });

  test("an environment that wants its changes confirmed is not changed without --yes", async () => {
    edit("chartwright.yaml", (text) => text.replace("cluster: lab\n", "cluster: lab\n    confirm: true\n"));
    for (const command of [["release"], ["deploy"], ["rollback"], ["uninstall"]]) {
      const result = await site.run(...command, "dev");
      expect(errorOf(result)).toEqual({ code: 4, error: "E_REFUSED" });
      expect(result.stderr).toContain("--yes");
    }
    expect((await site.ok("deploy", "dev", "--yes")).stdout).toContain("unchanged");
    restore();
  });

  test("an image that cannot be pulled: the reason and the reference, long before the time limit", async () => {
    edit("chartwright.yaml", (text) => text.replace(/image:\n(?: {2}.*\n)+/, ""));
    edit("values/dev.yaml", (text) => `${text}\nimage:\n  repository: registry.invalid/nothing\n  tag: "1"\n`);
    const since = Date.now();
    const result = await site.run("release", "dev");
    expect(errorOf(result)).toEqual({ code: 5, error: "E_UNHEALTHY" });
    expect(result.stderr).toContain("ImagePullBackOff");
    expect(result.stderr).toContain("registry.invalid/nothing:1");
    expect(Date.now() - since).toBeLessThan(60_000);
    expect((await fetch(url)).status).toBe(200);
    restore();
    await site.ok("release", "dev");
  });

  test("Ctrl-C in a deploy: Helm ends, the release is not left pending, and the next run goes on", async () => {
    appendFileSync(join(site.dir, "docker/nginx/site/index.html"), "<!-- interrupted -->\n");
    await site.ok("push", "dev");
    const run = site.start("deploy", "dev");
    let pending = false;
    while (!pending && run.child.exitCode === null) {
      pending = (await status())?.startsWith("pending") ?? false;
    }
    expect(pending).toBe(true);
    run.child.kill("SIGINT");
    const result = await run.ended;
    expect(result.code).toBe(130);
    expect(result.stderr).toContain("interrupted by SIGINT");
    expect(await status()).toBe("failed");
    await site.ok("release", "dev");
    await expect.poll(async () => (await fetch(url)).text(), { timeout: 5000 }).toContain("interrupted");
    restore();
  });

  test("Ctrl-C in a build: exit code 130, and no part of it stays", async () => {
    appendFileSync(join(site.dir, "docker/nginx/Dockerfile"), "# another build\n");
    rmSync(join(site.dir, ".cache/chartwright/images"), { recursive: true, force: true });
    rmSync(join(site.dir, ".cache/chartwright/bases"), { recursive: true, force: true });
    const run = site.start("build");
    await run.told("cannot be pulled from here");
    run.child.kill("SIGINT");
    expect((await run.ended).code).toBe(130);
    const left = spawnSync("find", [
      join(site.dir, ".cache/chartwright/build"),
      "-mindepth",
      "1",
      "-maxdepth",
      "1",
      "-name",
      "w-*",
    ]);
    expect(left.stdout.toString()).toBe("");
    await site.ok("build");
    restore();
  });

  test.each([
    ["registry", "docker/nginx/site/index.html", ["push", "dev"], "E_REGISTRY"],
    ["chartmuseum", "charts/nginx/values.yaml", ["publish", "--env", "dev"], "E_CHART_REPOSITORY"],
    ["kube-apiserver", "values/dev.yaml", ["deploy", "dev"], "E_CLUSTER"],
  ])("without the %s: a clear error, exit code 3, and `lab up` restarts it", async (program, file, command, error) => {
    await site.ok("release", "dev");
    process.kill(lab.pid(program), "SIGKILL");
    await sleep(200);
    appendFileSync(join(site.dir, file), `# without ${program}\n`);
    const result = await site.run(...command);
    expect(errorOf(result)).toEqual({ code: 3, error });
    expect(result.stderr).toContain("hint:");
    await site.ok("lab", "up");
    await site.ok("release", "dev");
    restore();
  });

  test("not root: the lab says that it needs root", () => {
    // In a folder that everybody can read: this repository may lie in one that only root can.
    const open = mkdtempSync(join(tmpdir(), "chartwright-open-"));
    chmodSync(open, 0o755);
    cpSync(join(repositoryDir, "dist"), join(open, "dist"), { recursive: true });
    writeFileSync(join(open, "package.json"), '{ "type": "module" }');
    const args = [join(open, "dist/bin.js"), "lab", "up"];
    const options = { uid: 65534, gid: 65534, cwd: "/", encoding: "utf8", env: { ...site.env, HOME: "/" } } as const;
    const { status, stderr } = spawnSync(process.execPath, args, options);
    rmSync(open, { recursive: true });
    expect({ status, error: /^error (\w+)/m.exec(stderr)?.[1] }).toEqual({ status: 3, error: "E_LAB_PLATFORM" });
    expect(stderr).toContain("the lab needs root");
  });
});
