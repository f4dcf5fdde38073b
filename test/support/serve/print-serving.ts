import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { labOf } from "../lab.ts";
import { installChart } from "../load/installed-chart.ts";
import { untilServed } from "../load/page-request.ts";
import { makeSite } from "../site.ts";
import { podMemory, podProcess } from "./pod-process.ts";
import { startStockNginx } from "./stock-nginx.ts";
import { type WrkResult, wrk } from "./wrk.ts";

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "5" },
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "64" },
    log: { type: "string", default: "json" },
  },
});
const [runs, seconds, connections] = [Number(values.runs), Number(values.seconds), Number(values.connections)];
const FILES = { "small.html": "x".repeat(1000), "large.bin": "x".repeat(100_000) };

const site = makeSite({ lab: `bench-serve-${process.pid}` });
const docs = join(site.dir, "docker/nginx/site");
for (const [name, text] of Object.entries(FILES)) writeFileSync(join(docs, name), text);
const stockDir = join(site.dir, "stock");
mkdirSync(stockDir);
let stopStock = async (): Promise<void> => {};

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;
const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(1);

interface Pod {
  readonly uid: string;
  readonly workers: number;
  readonly config: string;
}

async function install(): Promise<Pod> {
  await site.ok("lab", "up");
  const lab = labOf(site);
  const [repository = "", digest = ""] = (await site.ok("push", "dev")).stdout.trim().split("@");
  await installChart(lab, site.dir, {
    title: "charts/nginx",
    folder: join(site.dir, "charts/nginx"),
    release: "web",
    namespace: "default",
    values: { image: { registry: "", repository, digest }, replicaCount: 1, accessLog: { format: values.log } },
  });
  const config = await lab.kubectl("get", "configmap", "web-nginx", "--output=jsonpath={.data.nginx\\.conf}");
  const selector = "--selector=app.kubernetes.io/instance=web";
  const uid = await lab.kubectl("get", "pods", selector, "--output=jsonpath={.items[0].metadata.uid}");
  return { uid, config, workers: Number(/^worker_processes (\d+);/m.exec(config)?.[1]) };
}

/** How many of the access log's lines are not whole: workers share one pipe. Of the longest file that is left. */
function brokenLines(): string {
  const logs = join(site.labDir, "data/var-log/pods");
  const files = readdirSync(logs, { recursive: true, encoding: "utf8" })
    .filter((path) => /\/nginx\/\d+\.log[^/]*$/.test(path) && !path.endsWith(".gz"))
    .map((path) => readFileSync(join(logs, path), "utf8").split("\n"));
  const [lines = []] = files.sort((a, b) => b.length - a.length);
  const requests = lines.filter((line) => / stdout [FP] /.test(line));
  const whole = (line: string): boolean => / stdout F \{"time":.*"user_agent":"[^"]*"\}$/.test(line);
  return `${requests.filter((line) => !whole(line)).length} of ${requests.length}`;
}

function row(title: string, results: readonly WrkResult[]): readonly (string | number)[] {
  const of = (key: keyof WrkResult): number => median(results.map((result) => result[key]));
  return [title, Math.round(of("perSecond")), of("medianMs").toFixed(2), of("p99Ms").toFixed(2)];
}

try {
  const pod = await install();
  const pid = podProcess(pod.uid, /^nginx: master/);
  const idle = podMemory(pid);
  const stock = await startStockNginx({ dir: stockDir, root: docs, workers: pod.workers, like: pod.config });
  stopStock = stock.stop;
  const rows: (readonly (string | number)[])[] = [];
  for (const [name, expected] of Object.entries(FILES)) {
    await untilServed({ url: stock.url + name, expected });
    const [ours, theirs]: [WrkResult[], WrkResult[]] = [[], []];
    for (let run = 0; run < runs; run++) {
      // Each in its own network namespace's loopback, in turn.
      ours.push(await wrk({ url: `http://127.0.0.1:8080/${name}`, besidePid: pid, seconds, connections }));
      theirs.push(await wrk({ url: stock.url + name, seconds, connections }));
    }
    const [own, other] = [row(`${name}, the chart's pod`, ours), row(`${name}, stock nginx`, theirs)];
    rows.push([...own, (Number(own[1]) / Number(other[1])).toFixed(2)], [...other, ""]);
  }
  const broken = brokenLines();
  const header = ["what", "requests a second", "median ms", "99 % ms", "times stock (bound ≥ 0.9)"];
  const table = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
  process.stdout.write(
    `${table}\n\n${pod.workers} workers. Memory of the pod: ${mebibytes(idle)} MiB idle, ${mebibytes(podMemory(pid))} MiB after the load. Broken lines in its access log: ${broken}.\n`,
  );
} finally {
  await stopStock();
  await site.ok("lab", "down", "--delete");
  site.remove();
}
