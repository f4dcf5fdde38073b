import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { pushExporterImage } from "../support/exporter-image.ts";
import { answersWell, insideLab } from "../support/inside-lab.ts";
import { type LabView, labOf } from "../support/lab.ts";
import { type InstalledChart, installChart } from "../support/load/installed-chart.ts";
import { untilServed } from "../support/load/page-request.ts";
import { type Prometheus, startPrometheus } from "../support/prometheus.ts";
import { makeSite, type Site } from "../support/site.ts";

const NAMESPACE = "sites";
const UPSTREAM_PORT = 8099;

/** A server of the test's own behind the proxy: it answers with the headers that have reached it. */
const ECHO = `require("node:http").createServer((request, response) => response.end(JSON.stringify(request.headers)))
  .listen(${UPSTREAM_PORT}, "0.0.0.0")`;

let site: Site;
let lab: LabView;
let chart: InstalledChart;
let prometheus: Prometheus;
let url: string;

beforeAll(async () => {
  site = makeSite({ lab: `e2e-observe-${process.pid}` });
  await site.ok("lab", "up");
  lab = labOf(site);
  const inside = await insideLab(site);
  await inside.start({
    name: "upstream",
    file: process.execPath,
    args: ["-e", ECHO],
    ready: () => answersWell(`http://${inside.nodeAddress}:${UPSTREAM_PORT}/`),
  });
  const [repository = "", digest = ""] = (await site.ok("push", "dev")).stdout.trim().split("@");
  const exporter = await pushExporterImage(site, new URL(lab.registryUrl).host);
  await lab.kubectl("create", "namespace", NAMESPACE);
  await lab.kubectl("label", "namespace", NAMESPACE, "pod-security.kubernetes.io/enforce=restricted");
  chart = await installChart(lab, site.dir, {
    title: "charts/nginx",
    folder: join(site.dir, "charts/nginx"),
    release: "web",
    namespace: NAMESPACE,
    values: {
      image: { registry: "", repository, digest },
      replicaCount: 2,
      service: { type: "NodePort" },
      proxies: [{ path: "/api/", upstream: `http://${inside.nodeAddress}:${UPSTREAM_PORT}` }],
      metrics: { enabled: true, image: exporter },
      tests: { timeoutSeconds: 15 },
    },
  });
  prometheus = await startPrometheus(site, { namespace: NAMESPACE, name: "web-nginx-metrics" });
  const jsonpath = "--output=jsonpath={.spec.ports[0].nodePort}";
  const port = await lab.kubectl("get", "service", "web-nginx", `--namespace=${NAMESPACE}`, jsonpath);
  url = `http://${lab.nodeAddress}:${port}`;
  await untilServed({ url, expected: readFileSync(join(site.dir, "docker/nginx/site/index.html"), "utf8") });
});

afterAll(async () => {
  await site.ok("lab", "down", "--delete");
  site.remove();
});

const requestsCounted = async (): Promise<number> =>
  (await prometheus.query("sum(nginx_http_requests_total)"))[0]?.value ?? 0;

describe.sequential("a site with metrics", () => {
  test("each pod is scraped by Prometheus, and says that its nginx is up", async () => {
    const byPod = (sample: { metric: Readonly<Record<string, string>>; value: number }) => sample.value;
    for (const name of ["up", "nginx_up"]) {
      await expect
        .poll(async () => (await prometheus.query(name)).map(byPod), { timeout: 20_000, interval: 500 })
        .toEqual([1, 1]);
    }
    const pods = (await prometheus.query("nginx_up")).map(({ metric }) => metric["pod"]);
    expect(new Set(pods).size).toBe(2);
  });

  test("the count of requests follows them", async () => {
    const before = await requestsCounted();
    for (let i = 0; i < 200; i++) await (await fetch(url, { headers: { connection: "close" } })).text();
    await expect.poll(async () => (await requestsCounted()) - before, { timeout: 20_000 }).toBeGreaterThanOrEqual(200);
    // Beside them come the probes' and the exporter's own, a few a second.
    expect((await requestsCounted()) - before).toBeLessThan(400);
  });

  test("what the exporter reads is not shown to the site's visitors", async () => {
    expect((await fetch(`${url}/stub_status`)).status).toBe(404);
  });
});

const accessLog = async (): Promise<Record<string, unknown>[]> => {
  const selector = "--selector=app.kubernetes.io/instance=web";
  const args = [`--namespace=${NAMESPACE}`, selector, "--container=nginx", "--tail=-1"];
  const lines = (await lab.kubectl("logs", ...args)).split("\n").filter((line) => line.startsWith("{"));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
};

describe.sequential("a request's trace", () => {
  const trace = "4bf92f3577b34da6a3ce929d0e0e4736";
  const b3Trace = "80f198ee56343ba864fe8b2a57d3eff7";

  test.each([
    ["traceparent", { traceparent: `00-${trace}-00f067aa0ba902b7-01`, tracestate: "vendor=1" }, trace],
    ["B3 in one header", { b3: `${b3Trace}-e457b5a2e4d86bd1-1` }, b3Trace],
    ["B3 in several headers", { "x-b3-traceid": b3Trace, "x-b3-spanid": "e457b5a2e4d86bd1" }, b3Trace],
  ])("%s reaches the upstream unchanged and is in the access log", async (title, headers, traceId) => {
    const id = title.replaceAll(" ", "-");
    const response = await fetch(`${url}/api/things?title=${id}`, { headers: { ...headers, "x-request-id": id } });
    expect(await response.json()).toMatchObject({ ...headers, "x-request-id": id });
    await expect
      .poll(async () => (await accessLog()).filter((line) => line["request_id"] === id), { timeout: 10_000 })
      .toEqual([
        expect.objectContaining({
          trace_id: traceId,
          traceparent: "traceparent" in headers ? headers.traceparent : "",
          uri: `/api/things?title=${id}`,
          status: 200,
          upstream_status: "200",
        }),
      ]);
  });

  test("a request without an id gets one, the same in the log and at the upstream", async () => {
    const seen = (await (await fetch(`${url}/api/`)).json()) as Record<string, string>;
    expect(seen["x-request-id"]).toMatch(/^[0-9a-f]{32}$/);
    await expect
      .poll(async () => (await accessLog()).map((line) => line["request_id"]), { timeout: 10_000 })
      .toContain(seen["x-request-id"]);
  });
});

describe.sequential("helm test", () => {
  const helmTest = (): Promise<string> =>
    lab.helm("test", "web", `--namespace=${NAMESPACE}`, "--timeout=60s").then(
      (output) => (/Phase: +Succeeded/.test(output) ? "passed" : output),
      () => "failed",
    );

  test("helm test passes while the page is there", async () => {
    expect(await helmTest()).toBe("passed");
  });

  test("fails when the page is not, and passes when it is back", async () => {
    await chart.upgrade({ content: { inline: { "other.html": "<h1>Another page</h1>" } } });
    expect(await helmTest()).toBe("failed");
    await chart.upgrade({ content: { inline: { "index.html": "<h1>The page</h1>" } } });
    expect(await helmTest()).toBe("passed");
  });
});
