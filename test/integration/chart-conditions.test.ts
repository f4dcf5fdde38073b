import { describe, expect, it } from "vitest";
import { at, helmTemplate, isMap, only, render } from "../support/nginx-chart.ts";

async function refusal(values: unknown): Promise<string> {
  const { exitCode, stderr } = await helmTemplate({ values });
  expect(exitCode).toBe(1);
  return stderr;
}

describe("the schema refuses", () => {
  const loadBalancerOnly = {
    loadBalancerClass: "example.com/lb",
    loadBalancerSourceRanges: ["10.0.0.0/8"],
    allocateLoadBalancerNodePorts: false,
  };
  const cases: readonly (readonly [string, unknown, string])[] = [
    ["a node port on a ClusterIP Service", { service: { nodePort: 30080 } }, "at '/service/type"],
    ["a traffic policy on a ClusterIP Service", { service: { externalTrafficPolicy: "Local" } }, "at '/service/type"],
    ...Object.entries(loadBalancerOnly).map(
      ([key, value]) =>
        [`${key} on a NodePort Service`, { service: { type: "NodePort", [key]: value } }, "at '/service/type"] as const,
    ),
    ["two families of addresses without a policy", { service: { ipFamilies: ["IPv4", "IPv6"] } }, "at '/service"],
    ["an Ingress without a host", { ingress: { enabled: true } }, "at '/hosts"],
    ["an HTTPRoute without a Gateway", { httpRoute: { enabled: true } }, "at '/httpRoute/parentRefs"],
    [
      "an HTTPRoute with more hosts than the Gateway API takes",
      {
        httpRoute: { enabled: true, parentRefs: [{ name: "edge" }] },
        hosts: Array.from({ length: 17 }, (_, index) => `h${index}.example.com`),
      },
      "at '/hosts",
    ],
    ["two sources of content", { content: { inline: { "a.html": "a" }, configMap: { name: "site" } } }, "at '/content"],
    ["TLS without a Secret", { tls: { enabled: true } }, "at '/tls/secretName"],
    ["a rollout that can do nothing", { strategy: { maxSurge: "0%" } }, "at '/strategy/maxSurge"],
    [
      "a budget with both bounds",
      { podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } },
      "at '/podDisruptionBudget",
    ],
    [
      "an autoscaler with nothing to aim at",
      { autoscaling: { enabled: true, targetCPUUtilizationPercentage: null } },
      "at '/autoscaling",
    ],
    ["a ServiceMonitor without metrics", { metrics: { serviceMonitor: { enabled: true } } }, "at '/metrics/enabled"],
    [
      "a server block that takes the site's file",
      { serverBlocks: { default: "server {}" } },
      "invalid propertyName 'default'",
    ],
    ["a path of content that leads outside", { content: { inline: { "../a": "a" } } }, "invalid propertyName '../a'"],
    ["a header that would end its line", { headers: { "X-A": 'b"; c' } }, "at '/headers/X-A"],
  ];
  it.each(cases)("%s", async (_name, values, place) => {
    expect(await refusal(values)).toContain(place);
  });
});

describe("a template refuses, by a message that begins with the value's path,", () => {
  const request = (key: string): unknown => ({ resources: { requests: { [key]: null } } });
  it.each([
    [
      "more CPU than the limit",
      { resources: { requests: { cpu: 0.5 }, limits: { cpu: "250m" } } },
      "resources.requests.cpu: 0.5 exceeds the limit, 250m",
    ],
    [
      "more memory than the exporter's limit",
      { metrics: { enabled: true, resources: { requests: { memory: "65537Ki" } } } },
      "metrics.resources.requests.memory: 65537Ki exceeds the limit, 64Mi",
    ],
    [
      "one port for two things",
      { metrics: { enabled: true, port: 8080 } },
      "metrics.port: port 8080 is already used by containerPort",
    ],
    [
      "a status port that is taken",
      { metrics: { enabled: true, statusPort: 9113 } },
      "metrics.statusPort: port 9113 is already used by metrics.port",
    ],
    [
      "a TLS port that is taken",
      { tls: { enabled: true, secretName: "a", containerPort: 8080 } },
      "tls.containerPort: port 8080 is already used",
    ],
    [
      "a Service port for two",
      { tls: { enabled: true, secretName: "a", servicePort: 80 } },
      "tls.servicePort: port 80 is already used",
    ],
    [
      "a sidecar named nginx",
      { sidecars: [{ name: "nginx", image: "a" }] },
      'sidecars[0].name: the pod already has a container named "nginx"',
    ],
    [
      "two containers of one name",
      { initContainers: [{ name: "a", image: "a" }], sidecars: [{ name: "a", image: "a" }] },
      'sidecars[0].name: the pod already has a container named "a"',
    ],
    [
      "a volume named tmp",
      { extraVolumes: [{ name: "tmp", emptyDir: {} }] },
      'extraVolumes[0].name: the pod already has a volume named "tmp"',
    ],
    [
      "a path that is proxied twice",
      { proxies: ["a", "b"].map((host) => ({ path: "/x", upstream: `http://${host}` })) },
      "proxies[1].path: /x is already proxied",
    ],
    [
      "content that no ConfigMap holds",
      { content: { inline: { "a.html": "a".repeat(600_000), "b.html": "b".repeat(600_000) } } },
      "content.inline: the files have 1200030 bytes in total",
    ],
    [
      "fewer pods at most than at least",
      { autoscaling: { enabled: true, maxReplicas: 1 } },
      "autoscaling.minReplicas: 2 is greater than maxReplicas, 1",
    ],
    [
      "an autoscaler by CPU without a request",
      { autoscaling: { enabled: true }, ...(request("cpu") as object) },
      "resources.requests.cpu: autoscaling needs a request",
    ],
    [
      "an autoscaler by memory without a request",
      { autoscaling: { enabled: true, targetMemoryUtilizationPercentage: 80 }, ...(request("memory") as object) },
      "resources.requests.memory: autoscaling needs a request",
    ],
  ])("%s", async (_name, values, message) => {
    expect(await refusal(values)).toContain(message);
  });

  it.each([
    [{ minAvailable: 2 }, "podDisruptionBudget.minAvailable: 2 of 2 pods would block every node drain"],
    [{ minAvailable: "51%" }, "podDisruptionBudget.minAvailable: 51% of 2 pods would block"],
    [{ maxUnavailable: 0 }, "podDisruptionBudget.maxUnavailable: 0 would block"],
    [{ maxUnavailable: "0%" }, "podDisruptionBudget.maxUnavailable: 0% would block"],
  ])("a budget that blocks every drain: %j", async (podDisruptionBudget, message) => {
    expect(await refusal({ podDisruptionBudget })).toContain(message);
  });
});

describe("a budget that lets a drain go on is taken", () => {
  it.each([
    [{}, {}, { maxUnavailable: 1 }],
    [{ minAvailable: 1 }, {}, { minAvailable: 1 }],
    [{ minAvailable: "50%" }, {}, { minAvailable: "50%" }],
    [{ minAvailable: 0 }, { replicaCount: 1 }, { minAvailable: 0 }],
    [{ minAvailable: 3 }, { autoscaling: { enabled: true, minReplicas: 4 } }, { minAvailable: 3 }],
    [{ minAvailable: 2 }, { replicaCount: 0 }, { minAvailable: 2 }],
    [{ maxUnavailable: "1%" }, {}, { maxUnavailable: "1%" }],
  ])("%j with %j", async (podDisruptionBudget, values, spec) => {
    const manifests = await render({ values: { podDisruptionBudget, ...values } });
    expect(at(only(manifests, "PodDisruptionBudget"), "spec")).toMatchObject(spec);
  });
});

it("leaves the number of pods to the autoscaler, and lets it look at nginx alone", async () => {
  const manifests = await render({ values: { autoscaling: { enabled: true }, metrics: { enabled: true } } });
  const deployment = at(only(manifests, "Deployment"), "spec");
  expect(isMap(deployment) && "replicas" in deployment).toBe(false);
  expect(at(only(manifests, "HorizontalPodAutoscaler"), "spec", "metrics")).toEqual([
    {
      type: "ContainerResource",
      containerResource: { container: "nginx", name: "cpu", target: { type: "Utilization", averageUtilization: 80 } },
    },
  ]);
});

it("takes Ingress and HTTPRoute from one list of hosts and one path", async () => {
  const manifests = await render({
    values: {
      hosts: ["a.example.com", "*.b.example.com"],
      site: { path: "/docs/" },
      proxies: [
        { path: "/api/", upstream: "http://api" },
        { path: "/docs/live/", upstream: "http://live" },
      ],
      ingress: { enabled: true },
      httpRoute: { enabled: true, parentRefs: [{ name: "edge", namespace: "gateways" }] },
    },
  });
  const rules = at(only(manifests, "Ingress"), "spec", "rules");
  expect(Array.isArray(rules) && rules.map((rule) => at(rule, "host"))).toEqual(["a.example.com", "*.b.example.com"]);
  const paths = at(rules, 0, "http", "paths");
  expect(Array.isArray(paths) && paths.map((path) => at(path, "path"))).toEqual(["/docs", "/api"]);
  const route = at(only(manifests, "HTTPRoute"), "spec");
  expect(at(route, "hostnames")).toEqual(["a.example.com", "*.b.example.com"]);
  expect(at(route, "rules", 0, "matches")).toEqual(
    ["/docs", "/api"].map((value) => ({ path: { type: "PathPrefix", value } })),
  );
});

it("gives a sidecar what Pod Security asks, whatever it says itself", async () => {
  const sidecars = [{ name: "side", image: "side:1", securityContext: { runAsUser: 7 } }];
  const manifests = await render({ values: { sidecars } });
  expect(at(only(manifests, "Deployment"), "spec", "template", "spec", "containers", 1, "securityContext")).toEqual({
    runAsUser: 7,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
});

it.each([
  ["inline content", { content: { inline: { "index.html": "a" } } }, { content: { inline: { "index.html": "b" } } }],
  [
    "the revision of a ConfigMap",
    { content: { configMap: { name: "s", revision: "1" } } },
    { content: { configMap: { name: "s", revision: "2" } } },
  ],
  ["a server block", { serverBlocks: { a: "server { }" } }, { serverBlocks: { a: "server {  }" } }],
  [
    "the certificate's revision",
    { tls: { enabled: true, secretName: "s" } },
    { tls: { enabled: true, secretName: "s", revision: "2" } },
  ],
  ["a snippet", {}, { snippets: { http: "etag off;" } }],
])("rolls the pods by another %s", async (_name, one, other) => {
  const annotations = async (values: unknown): Promise<unknown> =>
    at(only(await render({ values }), "Deployment"), "spec", "template", "metadata", "annotations");
  expect(await annotations(one)).not.toEqual(await annotations(other));
  expect(await annotations(one)).toEqual(await annotations(one));
});

it("takes pull secrets and a registry from a parent chart's globals", async () => {
  const values = {
    global: { imageRegistry: "mirror.example.com", imagePullSecrets: ["a", { name: "b" }] },
    imagePullSecrets: [{ name: "b" }, { name: "c" }],
    metrics: { enabled: true },
  };
  const pod = at(only(await render({ values }), "Deployment"), "spec", "template", "spec");
  expect(at(pod, "imagePullSecrets")).toEqual([{ name: "b" }, { name: "c" }, { name: "a" }]);
  expect(at(pod, "containers", 0, "image")).toMatch(/^mirror\.example\.com\/nginxinc\//);
  expect(at(pod, "containers", 1, "image")).toMatch(/^mirror\.example\.com\/nginx\//);
});

it("leaves users to a cluster that chooses them", async () => {
  const values = { podSecurityContext: { runAsUser: null, runAsGroup: null, fsGroup: null } };
  expect(at(only(await render({ values }), "Deployment"), "spec", "template", "spec", "securityContext")).toEqual({
    runAsNonRoot: true,
    fsGroupChangePolicy: "OnRootMismatch",
    seccompProfile: { type: "RuntimeDefault" },
  });
});
