// Runs TypeScript programs of this repository, which Node 20 cannot run directly.
import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./setup.mjs";

/** Bundles a program or a module; returns the path of the bundle. */
export async function bundle(entry) {
  // In a new clone, esbuild is missing until set-up has installed the dependencies.
  const { build } = await import("esbuild");
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
    // test/support/context.ts derives the folder of the project from its own path.
    define: {
      "import.meta.url": JSON.stringify(pathToFileURL(join(root, "test", "support", "context.ts")).href),
      CHARTWRIGHT_VERSION: '"bundled"',
    },
    logLevel: "warning",
  });
  return outfile;
}

/** Runs a program with these arguments, then exits with its exit code. */
export async function runBundled(entry, args) {
  const { status } = spawnSync(process.execPath, [await bundle(entry), ...args], { cwd: root, stdio: "inherit" });
  process.exit(status ?? 70);
}
