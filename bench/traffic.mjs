// Puts charts/nginx and the chart of `helm create` under constant load through a NodePort, an Ingress and a Gateway,
// and counts failed requests while they are rolled out, scaled, evicted and rolled back:
//   node bench/traffic.mjs [--rollouts 10] [--per-second 20]
// Prints a table. Each chart receives six loads of this rate: over each of the three routes, with new and with kept
// connections.
import { runBundled } from "../scripts/run-bundled.mjs";

await runBundled("test/support/load/print-traffic.ts", process.argv.slice(2));
