import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labOf } from "../support/lab.ts";
import { takeDownSite } from "../support/leftover-labs.ts";
import { labTraces, machineSettings } from "../support/machine.ts";
import { makeSite, type Site } from "../support/site.ts";

let site: Site;
let before: ReturnType<typeof machineSettings>;
let url: string;

interface State {
  readonly subnet: number;
  readonly processes: Readonly<Record<string, unknown>>;
}

const stateOf = ({ labDir }: Site): State => JSON.parse(readFileSync(join(labDir, "lab.json"), "utf8")) as State;
const processes = (): string[] => Object.keys(stateOf(site).processes);

const NO_TRACES = { processes: [], mounts: [], cgroups: [], devices: [], files: [] };

/** Runs what must take a lab down with its data, and looks for what it left of the lab. */
async function expectNoTraces(of: Site, takeDown: () => unknown): Promise<void> {
  const { subnet } = stateOf(of);
  const { processes: running, cgroups, devices, files } = labTraces(of, subnet);
  expect([running, cgroups, devices, files].filter((traces) => traces.length === 0)).toEqual([]);
  await takeDown();
  // The kernel removes a dead network namespace a moment later.
  await expect.poll(() => labTraces(of, subnet), { timeout: 5000 }).toEqual(NO_TRACES);
}

const answers = async (): Promise<number> => (await fetch(url, { headers: { connection: "close" } })).status;

beforeAll(async () => {
  site = makeSite({ lab: `e2e-lab-${process.pid}` });
  before = machineSettings();
  await site.ok("lab", "up");
  const { stdout } = await site.ok("release", "dev", "-o", "json");
  url = (JSON.parse(stdout) as { page: { url: string } }).page.url;
});

afterAll(async () => {
  await site.run("lab", "down", "--delete");
  site.remove();
});

/** Checks that a restart of the lab has kept the release, the chart and the image. */
async function expectNothingLost(): Promise<void> {
  await expect.poll(answers, { timeout: 60_000, interval: 200 }).toBe(200);
  const { deployed, chart } = JSON.parse((await site.ok("release", "dev", "-o", "json")).stdout) as {
    deployed: unknown;
    chart: { version: string };
  };
  expect(deployed).toEqual({ outcome: "unchanged", revision: 1 });
  const index = await (await fetch(`${labOf(site).chartmuseumUrl}/index.yaml`)).text();
  expect(index).toContain(chart.version);
}

describe.sequential("a lab", () => {
  test("up starts nothing in a healthy lab", async () => {
    const { stderr } = await site.ok("lab", "up");
    expect(stderr).toMatch(/: is up \(/);
  });

  test("status names every program, and env points helm and kubectl at the lab", async () => {
    const { stdout } = await site.ok("lab", "status", "-o", "json");
    const { labs } = JSON.parse(stdout) as {
      labs: { name: string; state: string; programs: { running: boolean }[] }[];
    };
    expect(labs).toHaveLength(1);
    expect(labs[0]).toMatchObject({ name: `e2e-lab-${process.pid}`, state: "up" });
    expect(labs[0]?.programs.every((program) => program.running)).toBe(true);
    const env = (await site.ok("lab", "env")).stdout;
    expect(env).toContain(`export KUBECONFIG='${site.labDir}/kubeconfig'`);
    expect(env).toMatch(
      /export CHARTMUSEUM_URL='http:\/\/127\.0\.0\.1:\d+'\nexport REGISTRY='10\.200\.\d+\.1:5000'\nexport PATH=/,
    );
  });

  test("logs prints the end of a program's log, and refuses an unknown program by naming all", async () => {
    expect((await site.ok("lab", "logs", "kube-apiserver", "--lines", "3")).stdout.split("\n")).toHaveLength(4);
    const { code, stderr } = await site.run("lab", "logs", "kubelte");
    expect(code).toBe(2);
    expect(stderr).toContain("chartmuseum, containerd, etcd");
  });

  test("up restarts each of the programs after kill -9", async () => {
    for (const program of processes()) {
      process.kill(labOf(site).pid(program), "SIGKILL");
      const { stderr } = await site.ok("lab", "up");
      expect(stderr).toContain(program === "namespace" ? "started" : `started ${program}`);
    }
    await expectNothingLost();
  });

  test("up restarts all programs after kill -9 of all of them", async () => {
    for (const program of processes()) process.kill(labOf(site).pid(program), "SIGKILL");
    await site.ok("lab", "up");
    await expectNothingLost();
  });

  test("two parallel runs of up do the work once", async () => {
    process.kill(labOf(site).pid("registry"), "SIGKILL");
    const both = await Promise.all([site.ok("lab", "up"), site.ok("lab", "up")]);
    expect(both.filter(({ stderr }) => stderr.includes("started registry"))).toHaveLength(1);
  });

  test("down and up keep charts, images and releases", async () => {
    await site.ok("lab", "down");
    expect((await site.ok("lab", "status")).stdout).toContain(": down\n");
    const refused = await site.run("release", "dev");
    expect({ code: refused.code, hint: /chartwright lab up/.test(refused.stderr) }).toEqual({ code: 3, hint: true });
    await site.ok("lab", "up");
    await expectNothingLost();
  });

  test("down leaves no process, mount, cgroup, network device, file or setting behind", async () => {
    await expectNoTraces(site, () => site.ok("lab", "down", "--delete"));
    expect(machineSettings()).toEqual(before);
  });

  test("a damaged state is reported, and can be deleted", async () => {
    mkdirSync(site.labDir, { recursive: true });
    writeFileSync(join(site.labDir, "lab.json"), "{");
    const { code, stderr } = await site.run("lab", "up");
    expect({ code, error: /^error (\w+)/m.exec(stderr)?.[1] }).toEqual({ code: 2, error: "E_FILE" });
    expect(stderr).toContain("lab down --delete");
    expect((await site.ok("lab", "down", "--delete")).stdout).toContain("its data is deleted");
  });
});

test("a lab that its test has not taken down is taken down after the run, with the commands that hang in it", async () => {
  const left = makeSite({ lab: `e2e-left-${process.pid}` });
  await left.ok("lab", "up");
  const hanging = left.start("validate", "dev", "--watch");
  await expectNoTraces(left, () => takeDownSite(left.dir));
  expect((await hanging.ended).code).toBe(null);
  expect(existsSync(left.dir)).toBe(false);
});
