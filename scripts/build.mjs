// Bundles src into dist: a small start, one file with all the rest, and large packages beside it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { compileChecks } from "./compile-checks.mjs";
import { openDoors } from "./open-doors.mjs";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** A hash of all that the program is made of: what it remembers must not outlive it. */
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
  // Node starts a CommonJS file sooner, and what V8 made of one can be kept (src/load-program.ts).
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

/** Packages that only some commands need, each a quarter of all of ours: files of their own, loaded when imported. */
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
