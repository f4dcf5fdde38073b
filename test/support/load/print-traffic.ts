import { parseArgs } from "node:util";
import { PHASES, type Phase } from "./phases.ts";
import { startTraffic, type TrafficResult } from "./traffic.ts";
import { trafficTable } from "./traffic-table.ts";

const { values } = parseArgs({
  options: { rollouts: { type: "string", default: "10" }, "per-second": { type: "string", default: "20" } },
});
const traffic = await startTraffic({
  lab: `bench-traffic-${process.pid}`,
  rollouts: Number(values.rollouts),
  perSecond: Number(values["per-second"]),
});
try {
  const results = new Map<Phase, readonly TrafficResult[]>();
  for (const phase of PHASES) {
    const since = performance.now();
    results.set(phase, await traffic.run(phase));
    process.stderr.write(`${phase}: ${((performance.now() - since) / 1000).toFixed(1)} s\n`);
  }
  process.stdout.write(trafficTable(results));
} finally {
  await traffic.stop();
}
