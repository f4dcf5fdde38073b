// `npm run fuzz`: random cases against Helm's own code; see test/fuzz.
import { runBundled } from "./run-bundled.mjs";

await runBundled("test/fuzz/run.ts", process.argv.slice(2));
