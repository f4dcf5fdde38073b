// Bundles src into dist: a small entry file, one file with the rest of the program, and one file per large package.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { compileChecks } from "./compile-checks.mjs";
import { openDoors } from "./open-doors.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** A hash of all sources and dependencies, so that a new build ignores the caches of an old one. */
const hash = createHash("sha256").update(readFileSync("package-lock.json"));
for (const entry of readdirSync("src", { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
}

const options = {
  outdir: "dist",
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20.19",
  // Node starts a CommonJS file faster, and V8's compiled code for it can be cached (src/load-program.ts).
  format: "cjs",
  supported: { "dynamic-import": false },
  define: {
    CHARTWRIGHT_VERSION: JSON.stringify(version),
    CHARTWRIGHT_BUILD: JSON.stringify(hash.digest("hex").slice(0, 24)),
    "import.meta.url": "here",
  },
  banner: { js: 'const here=require("node:url").pathToFileURL(__filename).href;' },
  logLevel: "warning",
};

/** Large packages that only some commands need. Each becomes a file of its own, loaded when it is imported. */
const APART = ["re2js"];
const apart = {
  name: "apart",
  setup(bundle) {
    bundle.onResolve({ filter: new RegExp(`^(?:${APART.join("|")})$`) }, ({ path }) => ({
      path: `./${path}.js`,
      external: true,
    }));
  },
};

rmSync("dist", { recursive: true, force: true });
const entryPoints = { bin: "src/bin.ts", cli: "src/cli.ts", forwarder: "src/lab/run-forwarder.ts" };
await build({ ...options, entryPoints, plugins: [compileChecks, openDoors(join(process.cwd(), "src")), apart] });
for (const name of APART) await build({ ...options, entryPoints: { [name]: name } });
writeFileSync(join("dist", "package.json"), '{ "type": "commonjs" }\n');
