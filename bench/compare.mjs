// Compares the run times of this checkout and another one. They run in turn, so that load affects both equally:
//   node bench/compare.mjs CHECKOUT [RUNS]
// Both must be built (`npm run build`). Every command runs in a copy of the example project, with a separate cache
// for each checkout. Prints the median wall times in milliseconds and the median of the ratios of the pairs.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [other, count = "15"] = process.argv.slice(2);
if (other === undefined) {
  console.error("usage: node bench/compare.mjs CHECKOUT [RUNS]");
  process.exit(2);
}
const runs = Number(count);
const dir = mkdtempSync(join(tmpdir(), "chartwright-compare-"));
for (const part of ["charts", "docker", "values", "chartwright.yaml"]) {
  cpSync(join(root, part), join(dir, part), { recursive: true });
}
const chart = join(dir, "charts", "nginx");

const tools = JSON.parse(
  execFileSync(process.execPath, [join(root, "dist", "bin.js"), "doctor", "-o", "json"], { encoding: "utf8" }),
).tools;
const helm = tools.find(({ name }) => name === "helm").found.path;

const sides = [root, resolve(other)].map((checkout, index) => ({
  bin: join(checkout, "dist", "bin.js"),
  env: {
    ...process.env,
    XDG_CACHE_HOME: join(dir, `cache-${index}`),
    CHARTWRIGHT_HELM: helm,
    KUBECONFIG: "/dev/null",
  },
}));

const CASES = [
  ["--version"],
  ["--help"],
  ["values", "dev"],
  ["why", "dev", "service.port"],
  ["diff", "staging", "prod"],
  ["validate", "dev", "--no-render"],
  ["validate", "--no-render"],
  ["validate"],
  ["package", chart, "-d", "out"],
];

function timed({ bin, env }, args) {
  const since = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, [bin, ...args], { cwd: dir, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${bin} ${args.join(" ")}: exit code ${status}\n${stderr}`);
  return Number(process.hrtime.bigint() - since) / 1e6;
}

const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

console.log("| command | this checkout, ms | other checkout, ms | ratio |\n|---|---|---|---|");
try {
  for (const args of CASES) {
    // The first run of each command fills its cache.
    for (const side of sides) timed(side, args);
    const pairs = Array.from({ length: runs }, (_, run) => {
      const order = run % 2 === 0 ? [0, 1] : [1, 0];
      const times = [];
      for (const index of order) times[index] = timed(sides[index], args);
      return times;
    });
    const [ours, theirs] = [0, 1].map((index) => median(pairs.map((pair) => pair[index])));
    const ratio = median(pairs.map(([a, b]) => a / b));
    const shown = args.map((arg) => (arg === chart ? "charts/nginx" : arg)).join(" ");
    console.log(`| \`${shown}\` | ${ours.toFixed(0)} | ${theirs.toFixed(0)} | ${ratio.toFixed(2)} |`);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
