import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PHASES, type Phase } from "../support/load/phases.ts";
import { OTHER, OURS, startTraffic, type Traffic, type TrafficResult } from "../support/load/traffic.ts";
import { trafficTable } from "../support/load/traffic-table.ts";

let traffic: Traffic;
const results = new Map<Phase, readonly TrafficResult[]>();

// The first time Contour is built and Envoy downloaded.
beforeAll(async () => {
  traffic = await startTraffic({ lab: `e2e-traffic-${process.pid}`, rollouts: 10, perSecond: 20 });
}, 900_000);

afterAll(async () => {
  await traffic?.stop();
  process.stdout.write(`\n${trafficTable(results)}\n`);
});

const TITLES: Readonly<Record<Phase, string>> = {
  rollouts: "ten rollouts",
  scaling: "two pods more, down to one, and back",
  evictions: "the eviction of each pod, one by one",
  rollback: "helm rollback",
};

describe.sequential("under load on the NodePort, through an Ingress and through a Gateway, no request fails during", () => {
  for (const phase of PHASES) {
    test(TITLES[phase], async () => {
      const all = await traffic.run(phase);
      results.set(phase, all);
      const ours = all.filter(({ chart }) => chart === OURS);
      expect(ours.map(({ way, connections, result: { failures } }) => ({ way, connections, failures }))).toEqual(
        ["NodePort", "Ingress", "Gateway"].flatMap((way) => [
          { way, connections: "new", failures: {} },
          { way, connections: "kept", failures: {} },
        ]),
      );
      for (const { result } of ours) expect(result.requests).toBeGreaterThan(50);
      expect(all.filter(({ chart }) => chart === OTHER)).toHaveLength(ours.length);
    });
  }
});
