import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { gpgHome } from "../support/gpg-keys.ts";
import { type LabView, labOf } from "../support/lab.ts";
import { makeSite, type Site } from "../support/site.ts";

interface Released {
  readonly chart: { readonly name: string; readonly version: string; readonly digest: string };
  readonly image: string;
  readonly deployed: { readonly outcome: string; readonly revision: number };
  readonly page: { readonly url: string };
}

let site: Site;
let lab: LabView;

const page = (): string => join(site.dir, "docker/nginx/site/index.html");

/** The JSON of a command; the site holds it against its schema. */
async function json(...args: string[]): Promise<unknown> {
  return JSON.parse((await site.ok(...args, "-o", "json")).stdout);
}

async function release(): Promise<Released> {
  return (await json("release", "dev")) as Released;
}

const get = async (url: string): Promise<string> => (await fetch(url)).text();

beforeAll(async () => {
  site = makeSite({ lab: `e2e-release-${process.pid}` });
  await site.ok("lab", "up");
  lab = labOf(site);
});

afterAll(async () => {
  expect(await json("lab", "down", "--delete")).toMatchObject({ wasRunning: true, deleted: true });
  site.remove();
});

describe.sequential("a values file becomes a page served by pods", () => {
  let first: Released;
  let second: Released;

  test("release dev ends with a page that is docker/nginx/site/index.html", async () => {
    first = await release();
    expect(first.deployed).toEqual({ outcome: "installed", revision: 1 });
    expect(await get(first.page.url)).toBe(readFileSync(page(), "utf8"));
  });

  test("ChartMuseum has the chart and gave it for the deploy", async () => {
    const index = await get(`${lab.chartmuseumUrl}/index.yaml`);
    expect(index).toContain(`version: ${first.chart.version}`);
    expect(index).toContain(first.chart.digest.replace("sha256:", ""));
    const given = lab
      .log("chartmuseum")
      .split("\n")
      .filter(
        (line) => line.includes(`"/charts/nginx-${first.chart.version}.tgz"`) && /"GET", "statusCode": 200/.test(line),
      );
    // Once to see what was stored, once for the deploy.
    expect(given).toHaveLength(2);
  });

  test("Helm lists the release, and its manifest names the image by the digest that the registry has", async () => {
    const list = JSON.parse(await lab.helm("list", "--all-namespaces", "--output=json")) as {
      name: string;
      status: string;
    }[];
    expect(list).toMatchObject([{ name: "nginx", status: "deployed" }]);
    expect(await lab.helm("get", "manifest", "nginx", "--namespace=nginx-dev")).toContain(`image: "${first.image}"`);
    const [repository = "", digest = ""] = first.image.split("@");
    const path = repository.split("/").slice(1).join("/");
    const manifest = await fetch(`${lab.registryUrl}/v2/${path}/manifests/${digest}`, {
      headers: { accept: "application/vnd.oci.image.manifest.v1+json" },
    });
    expect(manifest.status).toBe(200);
    expect(manifest.headers.get("docker-content-digest")).toBe(digest);
  });

  test("helm test passes", async () => {
    expect(await lab.helm("test", "nginx", "--namespace=nginx-dev", "--timeout=60s")).toContain(
      "Phase:          Succeeded",
    );
  });

  test("a signed chart is published, pulled and installed from the repository, each time verified", async () => {
    await using keys = await gpgHome();
    await keys.makeKey("Chart Signer <signer@example.com>");
    const out = join(site.dir, "signed");
    const signing = ["--sign", "--key", "signer@example.com", "--keyring", await keys.secretKeys()];
    await site.ok("package", "charts/nginx", "-d", out, ...signing);
    await site.ok("publish", join(out, "nginx-0.1.0.tgz"), "--repo", lab.chartmuseumUrl);
    const chart = ["nginx", "--repo", lab.chartmuseumUrl, "--version", "0.1.0"];
    const verified = [...chart, "--verify", "--keyring", await keys.publicKeys()];
    mkdirSync(join(site.dir, "pulled"));
    await lab.helm("pull", ...verified, "-d", join(site.dir, "pulled"));
    const [sent, pulled] = ["signed", "pulled"].map((dir) => readFileSync(join(site.dir, dir, "nginx-0.1.0.tgz")));
    expect(sent && pulled?.equals(sent)).toBe(true);
    const [repository = "", digest = ""] = first.image.split("@");
    const image = ["--set", `image.repository=${repository},image.digest=${digest},replicaCount=1`];
    const namespace = ["--namespace", "signed"];
    await lab.helm("install", "signed", ...verified, ...namespace, "--create-namespace", "--wait", ...image);
    expect(await lab.helm("test", "signed", ...namespace)).toContain("Phase:          Succeeded");
    await lab.helm("uninstall", "signed", ...namespace, "--wait");
  });

  test("a second run does nothing twice", async () => {
    const again = await release();
    expect(again).toEqual({ ...first, deployed: { outcome: "unchanged", revision: 1 } });
  });

  test("an edit of the site releases a new image under the same chart, and no request fails meanwhile", async () => {
    appendFileSync(page(), "<!-- second edition -->\n");
    let failed = 0;
    let answered = 0;
    let stop = false;
    const client = (async () => {
      while (!stop) {
        try {
          const answer = await fetch(first.page.url, { headers: { connection: "close" } });
          await answer.text();
          if (answer.ok) answered++;
          else failed++;
        } catch {
          failed++;
        }
        await sleep(10);
      }
    })();
    second = await release();
    stop = true;
    await client;
    expect(second.deployed).toEqual({ outcome: "upgraded", revision: 2 });
    expect(second.chart).toEqual(first.chart);
    expect(second.image).not.toBe(first.image);
    await expect.poll(() => get(second.page.url), { timeout: 5000 }).toContain("second edition");
    expect({ failed, enough: answered > 20 }).toEqual({ failed: 0, enough: true });
  });

  test("an edit of values/dev.yaml changes the release alone", async () => {
    const file = join(site.dir, "values/dev.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("replicaCount: 1", "replicaCount: 2"));
    const third = await release();
    expect(third.deployed).toEqual({ outcome: "upgraded", revision: 3 });
    expect({ chart: third.chart, image: third.image }).toEqual({ chart: second.chart, image: second.image });
    const deployment = await lab.kubectl(
      "get",
      "deployment",
      "--namespace=nginx-dev",
      "--output=jsonpath={.items[0].status.readyReplicas}",
    );
    expect(deployment).toBe("2");
  });

  test("an edit of a template publishes another snapshot of the chart", async () => {
    appendFileSync(join(site.dir, "charts/nginx/templates/NOTES.txt"), "One more line.\n");
    const fourth = await release();
    expect(fourth.deployed).toEqual({ outcome: "upgraded", revision: 4 });
    expect(fourth.chart.version).toMatch(/^0\.1\.0-snapshot\.h[0-9a-f]{12}$/);
    expect(fourth.chart.version).not.toBe(second.chart.version);
    expect(fourth.image).toBe(second.image);
  });

  test("each step is a command of its own", async () => {
    expect((await site.ok("validate", "dev")).stdout).not.toContain("error");
    await site.ok("build");
    await site.ok("push", "dev");
    await site.ok("package", "-d", join(site.dir, "out"));
    await site.ok("publish", "--env", "dev");
    expect((await site.ok("deploy", "dev")).stdout).toContain("unchanged");
    expect((await site.ok("status", "dev")).stdout).toContain("2 of 2 ready");
    expect(await json("deploy", "dev")).toMatchObject({ outcome: "unchanged", revision: 4 });
    expect(await json("status", "dev")).toMatchObject({ revision: 4, healthy: true, troubles: [] });
  });

  test("the commands of the lab print JSON", async () => {
    const name = `e2e-release-${process.pid}`;
    expect(await json("lab", "status")).toMatchObject({ labs: [{ name, state: "up" }] });
    expect(await json("lab", "env")).toMatchObject({ variables: { CHARTMUSEUM_URL: lab.chartmuseumUrl } });
    expect(await json("lab", "logs")).toMatchObject({ programs: expect.arrayContaining(["etcd"]) });
    const { lines } = (await json("lab", "logs", "etcd", "--lines", "2")) as { lines: string[] };
    expect(lines).toHaveLength(2);
  });

  test("rollback brings the first page back, and history tells", async () => {
    const { stdout } = await site.ok("rollback", "dev", "1");
    expect(stdout).toBe("nginx rolled back to revision 1 (now revision 5)\n");
    await expect.poll(() => get(first.page.url), { timeout: 10_000 }).not.toContain("second edition");
    const { revisions } = (await json("history", "dev")) as { revisions: { revision: number }[] };
    expect(revisions.map(({ revision }) => revision)).toEqual([1, 2, 3, 4, 5]);
    expect(await json("rollback", "dev", "1")).toMatchObject({ release: "nginx", to: 1, revision: 6 });
  });

  test("without ChartMuseum and with an empty cache a deploy fails, and the release stays as it is", async () => {
    process.kill(lab.pid("chartmuseum"), "SIGKILL");
    rmSync(site.chartCache, { recursive: true, force: true });
    const { code, stderr } = await site.run("deploy", "dev");
    expect({ code, error: stderr.match(/^error (\w+)/m)?.[1] }).toEqual({ code: 3, error: "E_CHART_REPOSITORY" });
    expect(await get(first.page.url)).toContain("<html");
    expect(await json("lab", "up")).toMatchObject({ lab: { chartmuseumUrl: lab.chartmuseumUrl } });
  });

  test("uninstall takes the release down", async () => {
    expect(await json("uninstall", "dev")).toMatchObject({ release: "nginx", outcome: "uninstalled" });
    expect(JSON.parse(await lab.helm("list", "--all-namespaces", "--output=json"))).toEqual([]);
    const { code, stdout, stderr } = await site.run("status", "dev", "-o", "json");
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, error: { code: "E_REFUSED" } });
    await expect
      .poll(
        () =>
          fetch(first.page.url).then(
            () => "answers",
            () => "closed",
          ),
        { timeout: 5000 },
      )
      .toBe("closed");
    expect(stderr).toContain("there is no release nginx in nginx-dev");
  });
});
