// Prints, as JSON, the files of src/ that some commands load, in a bundle made as scripts/build.mjs makes it: a file
// that a door or an import adds to start-up shows here.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { compileChecks } from "./compile-checks.mjs";
import { root } from "./generated-file.mjs";
import { openDoors } from "./open-doors.mjs";

const COMMANDS = {
  version: ["--version"],
  why: ["why", "dev", "service.port"],
  validate: ["validate", "dev", "--no-render"],
};

const src = join(root, "src");
/** Lets each file of src/ note its name when it runs. */
const noteModules = {
  name: "note-modules",
  setup(bundle) {
    let open;
    openDoors(src).setup({
      onLoad: (_filter, callback) => {
        open = callback;
      },
    });
    bundle.onLoad({ filter: /\.ts$/ }, (args) => {
      if (!args.path.startsWith(src)) return undefined;
      const text = open(args)?.contents ?? readFileSync(args.path, "utf8");
      const name = JSON.stringify(relative(src, args.path));
      return { contents: `${text}\n(globalThis.loadedModules ??= []).push(${name});`, loader: "ts" };
    });
  },
};

const outdir = mkdtempSync(join(tmpdir(), "chartwright-modules-"));
try {
  await build({
    absWorkingDir: root,
    entryPoints: { bin: "src/bin.ts", cli: "src/cli.ts" },
    outdir,
    bundle: true,
    platform: "node",
    target: "node20.19",
    format: "cjs",
    supported: { "dynamic-import": false },
    define: { CHARTWRIGHT_VERSION: '"0.0.0"', "import.meta.url": "here" },
    banner: { js: 'const here=require("node:url").pathToFileURL(__filename).href;' },
    plugins: [compileChecks, noteModules],
    logLevel: "error",
  });
  const loaded = {};
  for (const [name, argv] of Object.entries(COMMANDS)) {
    // `--version` is answered by bin.js; for the rest it only loads cli.js.
    const run =
      name === "version"
        ? `process.argv.splice(1, 0, "chartwright"); require("./bin.js");`
        : `const { main, processContext } = require("./cli.js"); main(process.argv.slice(1), { ...processContext(), packageDir: ${JSON.stringify(root)}, cwd: ${JSON.stringify(root)} });`;
    const print = `process.on("exit", () => console.log("modules " + JSON.stringify(globalThis.loadedModules)));`;
    const { stdout, stderr } = spawnSync(process.execPath, ["-e", `${print}${run}`, "--", ...argv], {
      cwd: outdir,
      encoding: "utf8",
    });
    const modules = /^modules (.*)$/m.exec(stdout)?.[1];
    if (modules === undefined) throw new Error(`${name} did not run: ${stderr}`);
    loaded[name] = JSON.parse(modules).sort();
  }
  console.log(JSON.stringify(loaded));
} finally {
  rmSync(outdir, { recursive: true, force: true });
}
