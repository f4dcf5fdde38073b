// Requests a second and latency of charts/nginx's pod, beside Debian's nginx run directly on the same files with the
// same number of workers and format of the access log; memory of the pod:
//   node bench/serve.mjs [--runs 5] [--seconds 5] [--connections 64] [--log json|off]
// Prints a table of medians. wrk reaches both by the loopback, one in the pod's network namespace, in turn.
import { runBundled } from "../scripts/run-bundled.mjs";

await runBundled("test/support/serve/print-serving.ts", process.argv.slice(2));
