import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { INSIDE } from "../../../src/lab/cluster-config.ts";
import { type Daemon, startDaemon, untilReady } from "../../../src/lab/daemon.ts";
import { labOf } from "../../../src/lab/lab.ts";
import { runInside } from "../../../src/lab/namespace.ts";
import { addressesOf, type DaemonProcess, readState } from "../../../src/lab/state.ts";
import { testContext } from "../context.ts";
import { labOf as viewOf } from "../lab.ts";
import type { Site } from "../site.ts";
import { contour, customResources, envoy } from "./programs.ts";

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

const gatewayObjects = [
  { apiVersion: "v1", kind: "Namespace", metadata: { name: GATEWAY.namespace } },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "GatewayClass",
    metadata: { name: "contour" },
    spec: { controllerName: "projectcontour.io/gateway-controller" },
  },
  {
    apiVersion: "gateway.networking.k8s.io/v1",
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

function contourDaemon(pair: Pair, path: string, nodeAddress: string): Daemon {
  const [xds, health, metrics, debug, stats] = [0, 1, 2, 3, 4].map((n) => pair.ports + n);
  return {
    name: `contour-${pair.name}`,
    file: path,
    args: [
      "serve",
      `--kubeconfig=${INSIDE}/kubeconfig`,
      `--config-path=${INSIDE}/edge/${pair.name}.json`,
      `--ingress-class-name=${pair.name === "ingress" ? INGRESS_CLASS : "none"}`,
      "--insecure",
      "--xds-address=127.0.0.1",
      `--xds-port=${xds}`,
      "--health-address=0.0.0.0",
      `--health-port=${health}`,
      "--http-address=127.0.0.1",
      `--http-port=${metrics}`,
      "--debug-http-address=127.0.0.1",
      `--debug-http-port=${debug}`,
      "--stats-address=0.0.0.0",
      `--stats-port=${stats}`,
      "--disable-leader-election",
    ],
    inside: true,
    ready: async () => (await fetch(`http://${nodeAddress}:${health}/healthz`)).ok,
  };
}

/**
 * Starts the edge inside a site's lab, which must be up: it reaches pods by their own addresses. It ends with the lab;
 * its logs are `contour-ingress`, `envoy-ingress` and so on among the lab's.
 */
export async function startEdge(site: Site): Promise<Edge> {
  const ctx = testContext({ env: site.env, cwd: site.dir });
  const lab = labOf(ctx);
  const state = await readState(lab);
  const namespace = state?.processes["namespace"];
  if (!state || !namespace) throw new Error(`the lab ${lab.name} does not run`);
  const [contourPath, envoyPath, definitions] = await Promise.all([contour(), envoy(), customResources()]);
  const { nodeAddress } = addressesOf(state);
  const view = viewOf(site);
  for (const definition of definitions) await view.kubectl("apply", "--server-side", ...definition);
  await view.kubectl("wait", "--for=condition=Established", "crd", "--all", "--timeout=60s");
  mkdirSync(join(lab.dir, "edge"), { recursive: true });
  const objects = join(lab.dir, "edge", "objects.json");
  writeFileSync(objects, JSON.stringify({ apiVersion: "v1", kind: "List", items: gatewayObjects }));
  await view.kubectl("apply", "--server-side", "-f", objects);

  const start = async (daemon: Daemon, inNamespace: DaemonProcess): Promise<void> => {
    const running = await startDaemon(ctx, lab, daemon, inNamespace);
    await untilReady(ctx, lab, daemon, running, 60_000);
  };
  const startPair = async (pair: Pair): Promise<void> => {
    writeFileSync(join(lab.dir, "edge", `${pair.name}.json`), JSON.stringify(configOf(pair)));
    await start(contourDaemon(pair, contourPath, nodeAddress), namespace);
    const bootstrap = `${INSIDE}/edge/envoy-${pair.name}.json`;
    await runInside(ctx, namespace, [
      ...[contourPath, "bootstrap", bootstrap, "--xds-address=127.0.0.1", `--xds-port=${pair.ports}`],
      `--admin-address=/run/envoy-${pair.name}.sock`,
    ]);
    await start(
      {
        name: `envoy-${pair.name}`,
        file: envoyPath,
        // Two of them in one network namespace: their shared memory is told apart by the base id.
        args: [
          ...["-c", bootstrap, "--service-cluster", "edge", "--service-node", pair.name, "--concurrency", "2"],
          ...["--use-dynamic-base-id", "--log-level", "warning"],
        ],
        inside: true,
        // The statistics are served by a listener that Contour sent.
        ready: async () => (await fetch(`http://${nodeAddress}:${pair.ports + 4}/ready`)).ok,
      },
      namespace,
    );
  };
  await Promise.all(PAIRS.map(startPair));
  const [ingressUrl = "", gatewayUrl = ""] = PAIRS.map(({ port }) => `http://${nodeAddress}:${port}/`);
  return { ingressUrl, gatewayUrl };
}
