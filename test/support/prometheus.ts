import { join } from "node:path";
import { answersWell, insideLab } from "./inside-lab.ts";
import { labOf } from "./lab.ts";
import { debianProgram } from "./programs/debian-program.ts";
import type { Site } from "./site.ts";

/** A sample of a query: its labels and its value. */
export interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A real Prometheus inside a lab. */
export interface Prometheus {
  query(expression: string): Promise<readonly Sample[]>;
}

const PORT = 9090;

interface EndpointSlices {
  readonly items: readonly {
    readonly ports: readonly { readonly name: string; readonly port: number }[];
    readonly endpoints: readonly { readonly addresses: readonly string[]; readonly targetRef: { name: string } }[];
  }[];
}

/** Where a Service's port leads; Debian's Prometheus is built without the discovery that asks Kubernetes for it. */
async function targetsOf(site: Site, service: { namespace: string; name: string }): Promise<object[]> {
  const selector = `--selector=kubernetes.io/service-name=${service.name}`;
  const args = ["get", "endpointslices", `--namespace=${service.namespace}`, selector, "--output=json"];
  const { items } = JSON.parse(await labOf(site).kubectl(...args)) as EndpointSlices;
  return items.flatMap(({ ports, endpoints }) => {
    const port = ports.find(({ name }) => name === "metrics")?.port;
    return endpoints.map(({ addresses, targetRef }) => ({
      targets: [`${addresses[0]}:${port}`],
      labels: { pod: targetRef.name },
    }));
  });
}

/** Starts Debian's Prometheus in a lab, on the pods behind a Service; it ends with the lab. */
export async function startPrometheus(site: Site, service: { namespace: string; name: string }): Promise<Prometheus> {
  const inside = await insideLab(site);
  const { dir, libraries } = await debianProgram("prometheus");
  const config = inside.write("prometheus.json", {
    global: { scrape_interval: "1s", scrape_timeout: "1s" },
    scrape_configs: [{ job_name: "nginx", static_configs: await targetsOf(site, service) }],
  });
  const url = `http://${inside.nodeAddress}:${PORT}`;
  await inside.start({
    name: "prometheus",
    file: join(dir, "usr/bin/prometheus"),
    args: [
      ...[`--config.file=${config.inside}`, "--storage.tsdb.path=/run/prometheus"],
      `--web.listen-address=${inside.nodeAddress}:${PORT}`,
    ],
    env: { LD_LIBRARY_PATH: libraries },
    ready: () => answersWell(`${url}/-/ready`),
  });
  return {
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const { data } = (await response.json()) as {
        readonly data: { readonly result: readonly { metric: Record<string, string>; value: [number, string] }[] };
      };
      return data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
    },
  };
}
