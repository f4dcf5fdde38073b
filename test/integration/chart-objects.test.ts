import { expect, it } from "vitest";
import { at, only, render } from "../support/nginx-chart.ts";

const podSpec = ["spec", "template", "spec"] as const;

it("makes a Service of any kind: ports, load balancer, policies, families of addresses", async () => {
  const service = {
    type: "LoadBalancer",
    port: 8000,
    nodePort: 30123,
    loadBalancerClass: "example.com/lb",
    loadBalancerSourceRanges: ["10.0.0.0/8", "fd00::/8"],
    allocateLoadBalancerNodePorts: false,
    externalTrafficPolicy: "Local",
    internalTrafficPolicy: "Cluster",
    trafficDistribution: "PreferClose",
    sessionAffinity: "ClientIP",
    ipFamilyPolicy: "PreferDualStack",
    ipFamilies: ["IPv6", "IPv4"],
  };
  const manifests = await render({ values: { service, tls: { enabled: true, secretName: "site" } } });
  const { port, nodePort, ...rest } = service;
  expect(at(only(manifests, "Service"), "spec")).toMatchObject({
    ...rest,
    ports: [
      { name: "http", port, nodePort, targetPort: "http", appProtocol: "http", protocol: "TCP" },
      { name: "https", port: 443, targetPort: "https", appProtocol: "https", protocol: "TCP" },
    ],
  });
});

it.each([
  [{ ipFamilyPolicy: "RequireDualStack" }, true],
  [{ ipFamilies: ["IPv6"] }, true],
  [{ ipFamilyPolicy: "SingleStack" }, false],
  [{}, false],
])("listens on IPv6 where the Service may have such an address: %j", async (service, listens) => {
  const manifests = await render({ values: { service } });
  expect(String(at(only(manifests, "ConfigMap"), "data", "default.conf")).includes("listen [::]:8080;")).toBe(listens);
});

it.each([
  ["a ConfigMap", { configMap: { name: "site" } }, { configMap: { name: "site" } }, undefined],
  [
    "a claim",
    { volume: { source: { persistentVolumeClaim: { claimName: "site" } }, subPath: "public" } },
    { persistentVolumeClaim: { claimName: "site" } },
    "public",
  ],
])("shows nginx the content of %s, read-only", async (_name, content, source, subPath) => {
  const pod = at(only(await render({ values: { content } }), "Deployment"), ...podSpec);
  expect(at(pod, "volumes")).toContainEqual({ name: "content", ...source });
  expect(at(pod, "containers", 0, "volumeMounts")).toContainEqual({
    name: "content",
    mountPath: "/usr/share/nginx/html",
    readOnly: true,
    ...(subPath === undefined ? {} : { subPath }),
  });
});

it("keeps the pods' traffic to what networkPolicy names", async () => {
  const from = [{ namespaceSelector: { matchLabels: { team: "edge" } } }];
  const egress = [{ to: [{ ipBlock: { cidr: "10.0.0.0/8" } }], ports: [{ port: 8080, protocol: "TCP" }] }];
  const values = { networkPolicy: { enabled: true, from, egress }, metrics: { enabled: true } };
  const spec = at(only(await render({ values }), "NetworkPolicy"), "spec");
  expect(spec).toMatchObject({
    policyTypes: ["Ingress", "Egress"],
    ingress: [{ from, ports: ["http", "metrics"].map((port) => ({ port, protocol: "TCP" })) }],
  });
  expect(at(spec, "egress")).toEqual([
    { ports: ["UDP", "TCP"].map((protocol) => ({ port: 53, protocol })) },
    ...egress,
  ]);
  const closed = await render({ values: { networkPolicy: { enabled: true, dns: false } } });
  expect(at(only(closed, "NetworkPolicy"), "spec", "egress")).toEqual([]);
});

it("has no NetworkPolicy unless it is asked for", async () => {
  expect((await render()).map((object) => object["kind"])).not.toContain("NetworkPolicy");
});

it("adds an exporter that asks nginx on the loopback, a Service of its own and a ServiceMonitor that finds it", async () => {
  const metrics = { enabled: true, port: 9200, statusPort: 9201, serviceMonitor: { enabled: true, interval: "1m" } };
  const manifests = await render({ values: { metrics } });
  const exporter = at(only(manifests, "Deployment"), ...podSpec, "containers", 1);
  expect(at(exporter, "args")).toEqual([
    "--nginx.scrape-uri=http://127.0.0.1:9201/stub_status",
    "--web.listen-address=:9200",
  ]);
  const [service] = manifests.filter((object) => at(object, "metadata", "name") === "web-nginx-metrics");
  expect(at(service, "spec", "ports")).toMatchObject([{ name: "metrics", port: 9200, targetPort: "metrics" }]);
  const monitor = at(only(manifests, "ServiceMonitor"), "spec");
  expect(at(service, "metadata", "labels")).toMatchObject(at(monitor, "selector", "matchLabels") as object);
  expect(at(monitor, "endpoints")).toEqual([{ port: "metrics", interval: "1m", scrapeTimeout: "10s" }]);
});

it("puts volumes, mounts, variables, containers and objects of the user's beside its own", async () => {
  const manifests = await render({
    values: {
      extraVolumes: [{ name: "cache", emptyDir: {} }],
      extraVolumeMounts: [{ name: "cache", mountPath: "/cache" }],
      extraEnv: [{ name: "A", value: "1" }],
      extraEnvFrom: [{ configMapRef: { name: "env" } }],
      sidecars: [{ name: "side", image: "side:1" }],
      initContainers: [{ name: "first", image: "first:1" }],
      extraObjects: [{ apiVersion: "v1", kind: "Secret", metadata: { name: "own" }, stringData: { a: "b" } }],
    },
  });
  const pod = at(only(manifests, "Deployment"), ...podSpec);
  expect(at(pod, "volumes")).toContainEqual({ name: "cache", emptyDir: {} });
  expect(at(pod, "containers", 0)).toMatchObject({
    env: [{ name: "A", value: "1" }],
    envFrom: [{ configMapRef: { name: "env" } }],
  });
  expect(at(pod, "containers", 0, "volumeMounts")).toContainEqual({ name: "cache", mountPath: "/cache" });
  expect(at(pod, "containers", 1, "name")).toBe("side");
  expect(at(pod, "initContainers", 0, "name")).toBe("first");
  expect(only(manifests, "Secret")).toMatchObject({ metadata: { name: "own" }, stringData: { a: "b" } });
});

it("says where pods may run: selector, tolerations, affinity, spread, priority", async () => {
  const placed = {
    nodeSelector: { disk: "ssd" },
    tolerations: [{ key: "web", operator: "Exists", effect: "NoSchedule" }],
    affinity: { nodeAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 1, preference: {} }] } },
    priorityClassName: "web",
  };
  const topologySpreadConstraints = [{ topologyKey: "kubernetes.io/hostname" }];
  const manifests = await render({ values: { ...placed, topologySpreadConstraints } });
  const pod = at(only(manifests, "Deployment"), ...podSpec);
  expect(pod).toMatchObject(placed);
  expect(at(pod, "topologySpreadConstraints", 0)).toEqual({
    topologyKey: "kubernetes.io/hostname",
    maxSkew: 1,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: at(only(manifests, "Deployment"), "spec", "selector", "matchLabels") },
    matchLabelKeys: ["pod-template-hash"],
  });
});

it("puts labels and annotations on each object of its own", async () => {
  const own = (name: string): object => ({ labels: { own: name }, annotations: { note: name } });
  const manifests = await render({
    values: {
      commonLabels: { team: "web" },
      commonAnnotations: { team: "web" },
      podLabels: { pod: "yes" },
      podAnnotations: { pod: "yes" },
      hosts: ["a.example.com"],
      deployment: own("Deployment"),
      service: own("Service"),
      serviceAccount: own("ServiceAccount"),
      ingress: { enabled: true, ...own("Ingress") },
      httpRoute: { enabled: true, parentRefs: [{ name: "edge" }], ...own("HTTPRoute") },
      autoscaling: { enabled: true, ...own("HorizontalPodAutoscaler") },
      podDisruptionBudget: own("PodDisruptionBudget"),
      networkPolicy: { enabled: true, ...own("NetworkPolicy") },
    },
  });
  for (const object of manifests) {
    const kind = String(object["kind"]);
    const labels = { team: "web", ...(["ConfigMap", "Pod"].includes(kind) ? {} : { own: kind }) };
    expect(at(object, "metadata", "labels"), kind).toMatchObject(labels);
    expect(at(object, "metadata", "annotations"), kind).toMatchObject({ team: "web" });
  }
  expect(at(only(manifests, "Deployment"), "spec", "template", "metadata")).toMatchObject({
    labels: { team: "web", pod: "yes" },
    annotations: { team: "web", pod: "yes" },
  });
});
