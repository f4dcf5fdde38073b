// Bundles src into dist: one start-up chunk, everything else loaded when a command needs it.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const { version } = JSON.parse(readFileSync("package.json", "utf8"));
/** A hash of all that the program is made of: what it remembers must not outlive it. */
const hash = createHash("sha256").update(readFileSync("package-lock.json"));
for (const entry of readdirSync("src", { recursive: true, withFileTypes: true })) {
  if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
}

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
    CHARTWRIGHT_BUILD: JSON.stringify(hash.digest("hex").slice(0, 24)),
  },
  // Bundled CommonJS packages ask for node's own modules by require; createRequire would cost each start a millisecond.
  banner: { js: "const require = process.getBuiltinModule;" },
  logLevel: "warning",
});
