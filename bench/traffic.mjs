// Puts charts/nginx, and the chart of `helm create` beside it, under constant load on the NodePort, through an Ingress
// and through a Gateway, and counts what fails while they are rolled out, scaled, evicted and rolled back:
//   node bench/traffic.mjs [--rollouts 10] [--per-second 20]
// Prints a table. Each chart gets six loads of so many requests a second: three ways in, new and kept connections.
import { runBundled } from "../scripts/run-bundled.mjs";

await runBundled("test/support/load/print-traffic.ts", process.argv.slice(2));
