import { failedIn, sumOf } from "./load.ts";
import type { Phase } from "./phases.ts";
import type { TrafficResult } from "./traffic.ts";

const percentile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);

/** A table of what became of each load, and what the failures were. */
export function trafficTable(phases: ReadonlyMap<Phase, readonly TrafficResult[]>): string {
  const names = [...phases.keys()];
  const titles = ["chart", "way in", "connections", "requests", ...names.map((name) => `failed: ${name}`)];
  const header = [...titles, "closed idle, retried", "median ms", "99 % ms"];
  const loads = [...phases.values()][0] ?? [];
  const rows = loads.map((load, i) => {
    const results = [...phases.values()].flatMap((all) => all[i]?.result ?? []);
    const { requests, retried, latencies } = sumOf(results);
    return [
      ...[load.chart, load.way, load.connections, requests, ...results.map(failedIn), retried],
      ...[percentile(latencies, 0.5), percentile(latencies, 0.99)],
    ];
  });
  const lines = [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${lines.join("\n")}\n${kinds(phases)}`;
}

/** What each chart's failures were, a line a chart. */
function kinds(phases: ReadonlyMap<Phase, readonly TrafficResult[]>): string {
  const all = [...phases.values()].flat();
  return [...new Set(all.map(({ chart }) => chart))]
    .map((chart) => {
      const sum = sumOf(all.filter((one) => one.chart === chart).map(({ result }) => result));
      const list = Object.entries(sum.failures).map(([why, count]) => `${count} × ${why}`);
      return `\n${chart}: ${failedIn(sum)} of ${sum.requests} requests failed${list.length ? `: ${list.join(", ")}` : ""}\n`;
    })
    .join("");
}
