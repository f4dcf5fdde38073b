// Bundles src into dist: one start-up chunk, everything else loaded when a command needs it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));

/** A hash of what decides whether a schema is sound, so that no cache outlives it: our code and the packages it bundles. */
const schemaEngine = createHash("sha256");
const folder = join("src", "core", "schema");
for (const file of readdirSync(folder).sort()) schemaEngine.update(readFileSync(join(folder, file)));
for (const name of ["ajv", "re2js"]) schemaEngine.update(readFileSync(join("node_modules", name, "package.json")));

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
  define: {
    CHARTWRIGHT_VERSION: JSON.stringify(version),
    CHARTWRIGHT_SCHEMA_ENGINE: JSON.stringify(schemaEngine.digest("hex").slice(0, 24)),
  },
  // Bundled CommonJS packages ask for node's own modules by require; createRequire would cost each start a millisecond.
  banner: { js: "const require = process.getBuiltinModule;" },
  logLevel: "warning",
});
