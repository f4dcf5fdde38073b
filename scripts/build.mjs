// Bundles src into dist: one start-up chunk, everything else loaded when a command needs it.
import { readFileSync, rmSync } from "node:fs";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
rmSync("dist", { recursive: true, force: true });
await build({
  entryPoints: ["src/bin.ts", "src/forwarder.ts"],
  outdir: "dist",
  bundle: true,
  splitting: true,
  minify: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  define: { CHARTWRIGHT_VERSION: JSON.stringify(version) },
  // Bundled CommonJS packages ask for node's own modules by require; createRequire would cost each start a millisecond.
  banner: { js: "const require = process.getBuiltinModule;" },
  logLevel: "warning",
});
