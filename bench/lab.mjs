// Measures how long common commands take, on a clone of this checkout's HEAD with its own lab and cached tools:
//   node bench/lab.mjs [RUNS]
// Prints minimum, median and maximum of the commands' wall times in seconds.
import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const runs = Number(process.argv[2] ?? 5);
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dir = mkdtempSync(join(tmpdir(), "chartwright-bench-"));
const site = join(dir, "site");
const env = {
  ...process.env,
  XDG_STATE_HOME: join(dir, "state"),
  CHARTWRIGHT_LAB: `bench-${process.pid}`,
  NO_COLOR: "1",
};
mkdirSync(env.XDG_STATE_HOME);

function run(file, ...args) {
  const since = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(file, args, { cwd: site, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: exit code ${status}\n${stdout}${stderr}`);
  return { seconds: Number(process.hrtime.bigint() - since) / 1e9, output: stdout + stderr };
}

const start = () => run("npm", "start");
const cli = (...args) => run(process.execPath, join(site, "dist", "bin.js"), ...args);
const rows = [];

function row(title, bound, times) {
  const all = [...times].sort((a, b) => a - b);
  const show = (n) => n.toFixed(n < 1 ? 3 : 2);
  rows.push(`| ${title} | ${bound} | ${show(all[0])} | ${show(all[all.length >> 1])} | ${show(all.at(-1))} |`);
  console.error(rows.at(-1));
}

function measure(title, bound, once) {
  row(title, bound, [...Array(runs).keys()].map(once));
}

try {
  execFileSync("git", ["clone", "--quiet", root, site]);
  start();
  measure("`npm start`, nothing changed", "≤ 5", () => start().seconds);
  measure("`npm start`, one line of the site changed, to the new page", "≤ 15", (i) => {
    appendFileSync(join(site, "docker/nginx/site/index.html"), `<!-- ${i} -->\n`);
    return start().seconds;
  });
  measure("`npm start`, lab down", "≤ 30", () => {
    cli("lab", "down");
    return start().seconds;
  });
  const parts = /API server answered after ([\d.]+) s, node ready after ([\d.]+) s/;
  const ready = [];
  measure("`lab up`, lab down", "", () => {
    cli("lab", "down");
    const { seconds, output } = cli("lab", "up");
    ready.push(parts.exec(output).slice(1).map(Number));
    return seconds;
  });
  measure("… API server serves", "≤ 2", (i) => ready[i][0]);
  measure("… node ready", "≤ 8", (i) => ready[i][1]);
  ready.length = 0;
  measure("`lab up`, a new lab", "", () => {
    cli("lab", "down", "--delete");
    const { seconds, output } = cli("lab", "up");
    ready.push(parts.exec(output).slice(1).map(Number));
    return seconds;
  });
  measure("… API server serves", "≤ 2", (i) => ready[i][0]);
  measure("… node ready", "≤ 8", (i) => ready[i][1]);
  // Noise exceeds a few milliseconds, so the two commands run in turn, 30 times each.
  const pairs = [...Array(30)].map(() => [run(process.execPath, "-e", "0").seconds, cli("--version").seconds]);
  row(
    "`node -e 0`, 30 runs",
    "",
    pairs.map(([bare]) => bare),
  );
  row(
    "`chartwright --version`, in turn with it",
    "",
    pairs.map(([, ours]) => ours),
  );
  row(
    "… over bare node, pair by pair",
    "≤ 0.015",
    pairs.map(([bare, ours]) => ours - bare),
  );
} finally {
  spawnSync(process.execPath, [join(site, "dist", "bin.js"), "lab", "down", "--delete"], { cwd: site, env });
  rmSync(dir, { recursive: true, force: true });
}
console.log(["| what | bound (s) | min | median | max |", "|---|---|---|---|---|", ...rows].join("\n"));
