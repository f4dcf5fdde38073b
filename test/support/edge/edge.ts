import { answersWell, type InsideLab, insideLab } from "../inside-lab.ts";
import { labOf } from "../lab.ts";
import { contour, customResources, envoy } from "../programs/edge-programs.ts";
import type { Site } from "../site.ts";

/** The class of the Ingresses that the edge serves. */
export const INGRESS_CLASS = "contour";

/** The Gateway that an HTTPRoute names as its parent. */
export const GATEWAY = { name: "edge", namespace: "edge", sectionName: "http" };

/** A real way into the cluster of a lab: Contour and Envoy, once for Ingresses and once for a Gateway. */
export interface Edge {
  readonly ingressUrl: string;
  readonly gatewayUrl: string;
}

/** One Contour and its Envoy; both kinds of routes in one would share a listener, and with it each host. */
interface Pair {
  readonly name: "ingress" | "gateway";
  /** The port that Contour gives Envoy's plain HTTP listener: 8080, or the Gateway's port and 8000. */
  readonly port: number;
  /** The first of five ports of their own. */
  readonly ports: number;
}

const PAIRS: readonly Pair[] = [
  { name: "ingress", port: 8080, ports: 9100 },
  { name: "gateway", port: 8081, ports: 9200 },
];

const gateway = "gateway.networking.k8s.io/v1";
const gatewayObjects = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: GATEWAY.namespace } },
  {
    apiVersion: gateway,
    kind: "GatewayClass",
    metadata: { name: "contour" },
    spec: { controllerName: "projectcontour.io/gateway-controller" },
  },
  {
    apiVersion: gateway,
    kind: "Gateway",
    metadata: { name: GATEWAY.name, namespace: GATEWAY.namespace },
    spec: {
      gatewayClassName: "contour",
      listeners: [
        { name: GATEWAY.sectionName, protocol: "HTTP", port: 81, allowedRoutes: { namespaces: { from: "All" } } },
      ],
    },
  },
];

const configOf = (pair: Pair): object =>
  pair.name === "gateway" ? { gateway: { gatewayRef: { name: GATEWAY.name, namespace: GATEWAY.namespace } } } : {};

async function startPair(pair: Pair, inside: InsideLab, programs: { contour: string; envoy: string }): Promise<void> {
  const [xds, health, metrics, debug, stats] = [0, 1, 2, 3, 4].map((n) => pair.ports + n);
  await inside.start({
    name: `contour-${pair.name}`,
    file: programs.contour,
    args: [
      ...["serve", "--insecure", "--disable-leader-election", `--kubeconfig=${inside.kubeconfig}`],
      `--config-path=${inside.write(`contour-${pair.name}.json`, configOf(pair)).inside}`,
      `--ingress-class-name=${pair.name === "ingress" ? INGRESS_CLASS : "none"}`,
      ...["--xds-address=127.0.0.1", `--xds-port=${xds}`],
      ...["--health-address=0.0.0.0", `--health-port=${health}`],
      ...["--http-address=127.0.0.1", `--http-port=${metrics}`],
      ...["--debug-http-address=127.0.0.1", `--debug-http-port=${debug}`],
      ...["--stats-address=0.0.0.0", `--stats-port=${stats}`],
    ],
    ready: () => answersWell(`http://${inside.nodeAddress}:${health}/healthz`),
  });
  const bootstrap = inside.write(`envoy-${pair.name}.json`, {}).inside;
  await inside.run(
    ...[programs.contour, "bootstrap", bootstrap, "--xds-address=127.0.0.1", `--xds-port=${xds}`],
    `--admin-address=/run/envoy-${pair.name}.sock`,
  );
  await inside.start({
    name: `envoy-${pair.name}`,
    file: programs.envoy,
    args: [
      ...["-c", bootstrap, "--service-cluster", "edge", "--service-node", pair.name, "--concurrency", "2"],
      // What it would hand over to a successor lies in the machine's /dev/shm, where two collide and both leave files.
      ...["--disable-hot-restart", "--log-level", "warning"],
    ],
    // The statistics are served by a listener that Contour sent.
    ready: () => answersWell(`http://${inside.nodeAddress}:${stats}/ready`),
  });
}

/**
 * Starts the edge inside a site's lab, which must be up. It ends with the lab; its logs are `contour-ingress`,
 * `envoy-ingress` and so on among the lab's.
 */
export async function startEdge(site: Site): Promise<Edge> {
  const [inside, definitions] = [await insideLab(site), await customResources()];
  const programs = { contour: await contour(), envoy: await envoy() };
  const { kubectl } = labOf(site);
  for (const definition of definitions) await kubectl("apply", "--server-side", ...definition);
  await kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  const objects = inside.write("gateway.json", { apiVersion: "v1", kind: "List", items: gatewayObjects });
  await kubectl("apply", "--server-side", "-f", objects.outside);
  await Promise.all(PAIRS.map((pair) => startPair(pair, inside, programs)));
  const [ingressUrl = "", gatewayUrl = ""] = PAIRS.map(({ port }) => `http://${inside.nodeAddress}:${port}/`);
  return { ingressUrl, gatewayUrl };
}
