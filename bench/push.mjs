// Measures `push` of an image whose layers are in the registry, next to an empty node program:
//   node bench/push.mjs [RUNS]
// The registry is docker-registry on this machine; the image is the site of this repository. Prints minimum, median and
// maximum of the commands' wall times in seconds.
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 20);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dir = mkdtempSync(join(tmpdir(), "chartwright-bench-"));

function timed(...args) {
  const since = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: dir, encoding: "utf8" });
  const seconds = Number(process.hrtime.bigint() - since) / 1e9;
  if (status !== 0) throw new Error(`${args.join(" ")}: exit code ${status}\n${stdout}${stderr}`);
  return { seconds, stdout };
}

const cli = (...args) => timed(join(root, "dist", "bin.js"), ...args);

function row(title, bound, times) {
  const all = [...times].sort((a, b) => a - b);
  console.log(
    `| ${title} | ${bound} | ${[all[0], all[all.length >> 1], all.at(-1)].map((n) => n.toFixed(3)).join(" | ")} |`,
  );
}

/** Returns a free port. */
const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

async function serveRegistry(port) {
  const { tools } = JSON.parse(cli("doctor", "-o", "json").stdout);
  const { path } = tools.find(({ name }) => name === "registry").found;
  mkdirSync(join(dir, "data"));
  const config = {
    version: "0.1",
    log: { level: "error", accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(dir, "data") }, delete: { enabled: true } },
    http: { addr: `127.0.0.1:${port}` },
  };
  writeFileSync(join(dir, "config.yml"), JSON.stringify(config));
  const registry = spawn(path, ["serve", join(dir, "config.yml")], { stdio: "ignore" });
  for (let i = 0; i < 100; i++) {
    if (
      await fetch(`http://127.0.0.1:${port}/v2/`).then(
        () => true,
        () => false,
      )
    )
      return registry;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("the registry did not start");
}

let registry;
try {
  const port = await freePort();
  registry = await serveRegistry(port);
  const name = `127.0.0.1:${port}/site:1`;
  const reference = cli(
    "build",
    join(root, "docker/nginx"),
    "--base",
    join(root, "docker/base"),
    "--tag",
    name,
    "--push",
  ).stdout.trim();
  const digest = reference.replace(/.*@/, "");
  const manifest = `http://127.0.0.1:${port}/v2/site/manifests/${digest}`;
  const times = { node: [], there: [], layers: [] };
  for (let i = 0; i < runs; i++) {
    times.node.push(timed("-e", "0").seconds);
    times.there.push(cli("push", name).seconds);
    const { status } = await fetch(manifest, { method: "DELETE" });
    if (status !== 202) throw new Error(`the manifest cannot be deleted: ${status}`);
    times.layers.push(cli("push", name).seconds);
  }
  console.log(`| what, ${runs} runs | bound | min | median | max |\n|---|---|---|---|---|`);
  row("`node -e 0`", "", times.node);
  row("`push`, the registry has the image", "≤ 0.5", times.there);
  row("`push`, the registry has its layers but not the image", "≤ 0.5", times.layers);
} finally {
  registry?.kill();
  rmSync(dir, { recursive: true, force: true });
}
