// Runs a TypeScript program of this repository in a process of its own.
import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { root } from "./setup.mjs";

/** Bundles the program, runs it with these arguments, and ends with its exit code. */
export async function runBundled(entry, args) {
  const outfile = join(root, "node_modules", ".cache", "chartwright", `${basename(entry, ".ts")}.mjs`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "esm",
    packages: "external",
    // test/support/context.ts finds the project's folder by its own place.
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test", "support", "context.ts")).href),
      CHARTWRIGHT_VERSION: '"bundled"',
    },
    logLevel: "warning",
  });
  const { status } = spawnSync(process.execPath, [outfile, ...args], { cwd: root, stdio: "inherit" });
  process.exit(status ?? 70);
}
