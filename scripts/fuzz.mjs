// `npm run fuzz`: random cases against Helm's own code, by request; see test/fuzz.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./setup.mjs";

const outfile = join(root, "node_modules", ".cache", "chartwright", "fuzz.mjs");
await build({
  absWorkingDir: root,
  entryPoints: ["test/fuzz/run.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  packages: "external",
  // test/support/context.ts finds the project's folder by its own place.
  define: {
    "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test", "support", "context.ts")).href),
    CHARTWRIGHT_VERSION: '"fuzz"',
  },
  logLevel: "warning",
});
const { status } = spawnSync(process.execPath, [outfile, ...process.argv.slice(2)], { cwd: root, stdio: "inherit" });
process.exit(status ?? 70);
