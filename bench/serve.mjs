// Measures requests per second, latency and memory of a charts/nginx pod, and compares it with Debian's nginx, run
// directly on the same files with the same number of workers and the same format of the access log:
//   node bench/serve.mjs [--runs 5] [--seconds 5] [--connections 64] [--log json|off]
// Prints a table of medians. wrk runs against both in turn over the loopback interface; for the pod, in its network
// namespace.
import { runBundled } from "../scripts/run-bundled.mjs";

await runBundled("test/support/serve/print-serving.ts", process.argv.slice(2));
