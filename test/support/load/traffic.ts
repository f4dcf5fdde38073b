import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Edge, GATEWAY, INGRESS_CLASS, startEdge } from "../edge/edge.ts";
import { type LabView, labOf } from "../lab.ts";
import { makeSite } from "../site.ts";
import { type ChartToInstall, type InstalledChart, installChart } from "./installed-chart.ts";
import { type Load, type LoadResult, startLoad } from "./load.ts";
import { type PageRequest, untilServed } from "./page-request.ts";
import { type Phase, runPhase } from "./phases.ts";

/** The chart of this repository, and that of `helm create` beside it. */
export const OURS = "charts/nginx";
export const OTHER = "helm create";

export interface TrafficOptions {
  /** Name of the lab. */
  readonly lab: string;
  readonly rollouts: number;
  /** Requests a second of each load; there are six a chart. */
  readonly perSecond: number;
}

/** What has become of one load's requests in a phase. */
export interface TrafficResult {
  readonly chart: string;
  readonly way: "NodePort" | "Ingress" | "Gateway";
  readonly connections: "new" | "kept";
  readonly result: LoadResult;
}

/** A lab with both charts in it, each under load by every way and with both sorts of connections. */
export interface Traffic {
  /** Takes both charts through a phase at once. */
  run(phase: Phase): Promise<TrafficResult[]>;
  stop(): Promise<void>;
}

interface Pushed {
  readonly repository: string;
  readonly digest: string;
}

const outside = (host: string) => ({
  hosts: [host],
  ingress: { enabled: true, className: INGRESS_CLASS },
  httpRoute: { enabled: true, parentRefs: [GATEWAY] },
});

function ours({ repository, digest }: Pushed): ChartToInstall {
  return {
    title: OURS,
    folder: "charts/nginx",
    release: "ours",
    namespace: "ours",
    values: {
      image: { registry: "", repository, digest },
      replicaCount: 2,
      service: { type: "NodePort" },
      ...outside("ours.test"),
    },
  };
}

/** The other chart knows no digest of its own: it ends up behind the colon of a tag. */
function other({ repository, digest }: Pushed): ChartToInstall {
  const [algorithm = "", hex = ""] = digest.split(":");
  const host = "other.test";
  const { ingress, httpRoute } = outside(host);
  return {
    title: OTHER,
    folder: "other",
    release: "other",
    namespace: "other",
    values: {
      image: { repository: `${repository}@${algorithm}`, tag: hex },
      replicaCount: 2,
      // Its container port is its Service port.
      service: { type: "NodePort", port: 8080 },
      ingress: { ...ingress, hosts: [{ host, paths: [{ path: "/", pathType: "Prefix" }] }] },
      httpRoute: {
        ...httpRoute,
        hostnames: [host],
        rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }] }],
      },
    },
  };
}

async function waysTo(lab: LabView, edge: Edge, chart: InstalledChart, expected: string) {
  const jsonpath = "--output=jsonpath={.items[0].spec.ports[0].nodePort}";
  const port = await lab.kubectl("get", "service", `--namespace=${chart.namespace}`, jsonpath);
  const host = `${chart.release}.test`;
  const ways: [TrafficResult["way"], PageRequest][] = [
    ["NodePort", { url: `http://${lab.nodeAddress}:${port}/`, expected }],
    ["Ingress", { url: edge.ingressUrl, host, expected }],
    ["Gateway", { url: edge.gatewayUrl, host, expected }],
  ];
  for (const [, page] of ways) await untilServed(page);
  return ways;
}

/** Starts a lab, the edge, both charts and the loads on them. */
export async function startTraffic(options: TrafficOptions): Promise<Traffic> {
  const site = makeSite({ lab: options.lab });
  const loads: (Omit<TrafficResult, "result"> & { readonly load: Load })[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(loads.map(({ load }) => load.stop()));
    await site.ok("lab", "down", "--delete");
    site.remove();
  };
  try {
    await site.ok("lab", "up");
    const lab = labOf(site);
    const [edge, pushed] = await Promise.all([startEdge(site), push()]);
    const page = readFileSync(join(site.dir, "docker/nginx/site/index.html"), "utf8");
    await lab.helm("create", join(site.dir, "other"));
    for (const { namespace } of [ours(pushed), other(pushed)]) await lab.kubectl("create", "namespace", namespace);
    await lab.kubectl("label", "namespace", "ours", "pod-security.kubernetes.io/enforce=restricted");
    const charts = await Promise.all(
      [ours(pushed), other(pushed)].map((chart) =>
        installChart(lab, site.dir, { ...chart, folder: join(site.dir, chart.folder) }),
      ),
    );
    for (const chart of charts) {
      for (const [way, request] of await waysTo(lab, edge, chart, page)) {
        for (const connections of ["new", "kept"] as const) {
          const keptConnections = connections === "kept" ? 4 : 0;
          const load = startLoad({ page: request, perSecond: options.perSecond, keptConnections });
          loads.push({ chart: chart.title, way, connections, load });
        }
      }
    }
    const run = async (phase: Phase): Promise<TrafficResult[]> => {
      const subjects = charts.map((chart) => ({ lab, chart, dir: site.dir, rollouts: options.rollouts }));
      await Promise.all(subjects.map((subject) => runPhase(phase, subject)));
      return loads.map(({ load, ...way }) => ({ ...way, result: load.take() }));
    };
    return { run, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function push(): Promise<Pushed> {
    const [repository = "", digest = ""] = (await site.ok("push", "dev")).stdout.trim().split("@");
    return { repository, digest };
  }
}
