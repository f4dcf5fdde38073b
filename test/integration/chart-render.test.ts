import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { at, chartDir, environments, helm, helmTemplate, isMap, layers, only, render } from "../support/nginx-chart.ts";
import { breaches } from "../support/restricted.ts";

const template = ["spec", "template"] as const;
const container = [...template, "spec", "containers", 0] as const;

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "chart-render-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(environments)("the environment %s", (environment) => {
  const args = layers(environment);

  it("renders to the same bytes twice", async () => {
    const [one, two] = [await helmTemplate({ args }), await helmTemplate({ args })];
    expect(one).toMatchObject({ exitCode: 0, stderr: "" });
    expect(two.stdout).toBe(one.stdout);
  });

  it("labels each object, and selects the site's pods and no others", async () => {
    const manifests = await render({ args });
    for (const object of manifests) {
      expect(at(object, "metadata", "labels"), String(object["kind"])).toMatchObject({
        "app.kubernetes.io/name": "nginx",
        "app.kubernetes.io/instance": "web",
        "app.kubernetes.io/managed-by": "Helm",
        "app.kubernetes.io/part-of": "chartwright-demo",
        "helm.sh/chart": "nginx-0.1.0",
      });
      expect(at(object, "metadata", "namespace")).toBe("sites");
    }
    const deployment = only(manifests, "Deployment");
    const selector = at(deployment, "spec", "selector", "matchLabels");
    expect(at(only(manifests, "Service"), "spec", "selector")).toEqual(selector);
    expect(at(deployment, ...template, "metadata", "labels")).toMatchObject(isMap(selector) ? selector : {});
    expect(at(only(manifests, "Pod", true), "metadata", "labels")).not.toMatchObject(isMap(selector) ? selector : {});
  });

  it("is fit for Pod Security `restricted`, with a read-only root", async () => {
    const manifests = await render({ args });
    expect(breaches(at(only(manifests, "Deployment"), ...template, "spec"))).toEqual([]);
    expect(breaches(at(only(manifests, "Pod", true), "spec"))).toEqual([]);
  });

  it("leaves a pod the time to drain and to finish", async () => {
    const deployment = only(await render({ args }), "Deployment");
    const drain = Number(at(deployment, ...container, "lifecycle", "preStop", "sleep", "seconds"));
    const config = String(at(only(await render({ args }), "ConfigMap"), "data", "nginx.conf"));
    const finish = Number(/worker_shutdown_timeout (\d+)s;/.exec(config)?.[1]);
    expect(Number(at(deployment, ...template, "spec", "terminationGracePeriodSeconds"))).toBeGreaterThan(
      drain + finish,
    );
    expect(at(deployment, "spec", "strategy", "rollingUpdate", "maxUnavailable")).toBe(0);
  });
});

it("differs between the environments in how the site is reached", async () => {
  const [dev, staging, prod] = await Promise.all(
    environments.map((environment) => render({ args: layers(environment) })),
  );
  const kinds = (manifests: typeof dev): unknown => manifests?.some((object) => object["kind"] === "Ingress");
  expect(at(only(dev ?? [], "Service"), "spec", "type")).toBe("NodePort");
  expect([kinds(dev), kinds(staging), kinds(prod)]).toEqual([false, true, true]);
  expect(at(only(prod ?? [], "Ingress"), "spec", "tls", 0)).toEqual({
    secretName: "site-tls",
    hosts: ["example.com", "www.example.com"],
  });
  expect(at(only(staging ?? [], "Ingress"), "spec", "tls")).toBeUndefined();
});

it("drives nginx, the probes and the Service by the one port of the pod", async () => {
  const manifests = await render({ values: { containerPort: 9000, service: { port: 8000 } } });
  const [deployment, service, config] = [
    only(manifests, "Deployment"),
    only(manifests, "Service"),
    only(manifests, "ConfigMap"),
  ];
  expect(String(at(config, "data", "default.conf"))).toMatch(/listen 9000;/);
  const ports = at(deployment, ...container, "ports");
  expect(ports).toEqual([{ name: "http", containerPort: 9000, protocol: "TCP" }]);
  for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
    expect(at(deployment, ...container, probe, "httpGet")).toEqual({ path: "/healthz", port: "http" });
  }
  expect(at(service, "spec", "ports", 0)).toMatchObject({ port: 8000, targetPort: "http", appProtocol: "http" });
  expect(String(at(config, "data", "test.conf"))).toMatch(/proxy_pass http:\/\/\$service:8000;/);
});

const digest = `sha256:${"0123456789abcdef".repeat(4)}`;
it.each([
  [{}, "docker.io/nginxinc/nginx-unprivileged:1.30.4-alpine-slim"],
  [{ tag: "2" }, "docker.io/nginxinc/nginx-unprivileged:2"],
  [{ tag: "2", digest }, `docker.io/nginxinc/nginx-unprivileged@${digest}`],
  [{ registry: "mirror.example.com" }, "mirror.example.com/nginxinc/nginx-unprivileged:1.30.4-alpine-slim"],
  [{ repository: "registry.example.com/a/site", digest }, `registry.example.com/a/site@${digest}`],
  [{ repository: "10.1.2.3:5000/site", tag: "1" }, "10.1.2.3:5000/site:1"],
  [{ repository: "localhost/site", tag: "1" }, "localhost/site:1"],
  [{ registry: "", repository: "site", tag: "1" }, "site:1"],
])("names the image of %j", async (image, expected) => {
  const manifests = await render({ values: { image } });
  expect(at(only(manifests, "Deployment"), ...container, "image")).toBe(expected);
  expect(at(only(manifests, "Pod", true), "spec", "containers", 0, "image")).toBe(expected);
});

it.each([
  [{}, 2],
  [{ limits: { cpu: "250m" } }, 1],
  [{ limits: { cpu: "1500m" } }, 2],
  [{ limits: { cpu: 3 } }, 3],
  [{ limits: { cpu: 0.5 } }, 1],
  [null, 2],
])("starts workers by the CPU limit: %j", async (resources, workers) => {
  const config = only(await render({ values: { resources } }), "ConfigMap");
  expect(String(at(config, "data", "nginx.conf"))).toMatch(new RegExp(`^worker_processes ${workers};`));
});

it("rolls the pods when the configuration changes, and not when only the chart's version does", async () => {
  const pod = async (options: Parameters<typeof render>[0]): Promise<unknown> =>
    at(only(await render(options), "Deployment"), ...template);
  const before = await pod({});
  expect(await pod({ values: { health: { path: "/alive" } } })).not.toEqual(before);
  const checksum = ["metadata", "annotations", "checksum/config"] as const;
  expect(at(await pod({ values: { shutdown: { timeoutSeconds: 26 } } }), ...checksum)).not.toBe(
    at(before, ...checksum),
  );

  const next = join(folder, "next");
  await cp(chartDir, next, { recursive: true });
  const chartFile = join(next, "Chart.yaml");
  await writeFile(chartFile, (await readFile(chartFile, "utf8")).replace("version: 0.1.0", "version: 0.2.0"));
  expect(at(only(await render({ chart: next }), "Service"), "metadata", "labels", "helm.sh/chart")).toBe("nginx-0.2.0");
  expect(await pod({ chart: next })).toEqual(before);
});

it("needs no drain where none is wanted", async () => {
  const deployment = only(await render({ values: { shutdown: { drainSeconds: 0, timeoutSeconds: 3 } } }), "Deployment");
  expect(at(deployment, ...container, "lifecycle")).toBeUndefined();
  expect(at(deployment, ...template, "spec", "terminationGracePeriodSeconds")).toBe(8);
});

it.each(["1", "v1.2", "a".repeat(53), `a.${"b".repeat(50)}`])(
  "gives the release %s names that Kubernetes takes",
  async (release) => {
    const manifests = await render({
      release,
      namespace: "123",
      values: { ingress: { enabled: true, tls: { enabled: true } }, hosts: ["a.b"] },
    });
    for (const object of manifests) {
      expect(at(object, "metadata", "name")).toMatch(/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/);
      expect(at(object, "metadata", "labels", "app.kubernetes.io/instance")).toBe(release);
      expect(at(object, "metadata", "namespace")).toBe("123");
    }
    expect(at(only(manifests, "Deployment"), "spec", "selector", "matchLabels", "app.kubernetes.io/instance")).toBe(
      release,
    );
  },
);

it("works twice in a parent chart, with its condition and globals", async () => {
  const parent = join(folder, "parent");
  await cp(chartDir, join(parent, "charts/nginx"), { recursive: true });
  const dependency = (alias: string): string =>
    `  - {name: nginx, version: 0.1.0, alias: ${alias}, condition: ${alias}.enabled}\n`;
  const lines = "apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies:\n";
  await writeFile(join(parent, "Chart.yaml"), lines + dependency("docs") + dependency("shop") + dependency("off"));
  const values = { global: { any: { thing: 1 } }, docs: { enabled: true }, shop: {}, off: { enabled: false } };
  const manifests = await render({ chart: parent, values });
  const deployments = manifests.filter((object) => object["kind"] === "Deployment");
  expect(deployments.map((object) => at(object, "metadata", "name")).sort()).toEqual(["web-docs", "web-shop"]);
  const selectors = deployments.map((object) => JSON.stringify(at(object, "spec", "selector")));
  expect(new Set(selectors).size).toBe(2);
});

it.each([
  [{}, /port-forward service\/web-nginx 8888:80 /],
  [{ service: { type: "NodePort" } }, /jsonpath='\{\.spec\.ports\[0\]\.nodePort\}'/],
  [{ service: { type: "NodePort", nodePort: 30123 } }, /every node:\n {2}30123\n/],
  [{ service: { type: "LoadBalancer" } }, /jsonpath='\{\.status\.loadBalancer\.ingress\[0\]\}'/],
  [
    { hosts: ["www.example.com"], ingress: { enabled: true, tls: { enabled: true } } },
    /https:\/\/www\.example\.com\/\n/,
  ],
])("tells in its notes where the site is: %j", async (values, address) => {
  const file = join(folder, "notes.json");
  await writeFile(file, JSON.stringify(values));
  const { stdout } = await helm(["install", "web", chartDir, "--namespace", "sites", "--dry-run=client", "-f", file]);
  expect(stdout.slice(stdout.indexOf("NOTES:"))).toMatch(address);
});

it("passes helm lint --strict", async () => {
  expect(await helm(["lint", "--strict", chartDir])).toMatchObject({ exitCode: 0 });
});
