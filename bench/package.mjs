// Compares the run times of `package`, `helm package` and an empty node program, on copies of charts/nginx:
//   node bench/package.mjs [RUNS]
// Prints minimum, median and maximum of the processes' wall times in milliseconds, and the peak memory.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = Number(process.argv[2] ?? 20);
const cli = join(root, "dist", "bin.js");
const dir = mkdtempSync(join(tmpdir(), "chartwright-bench-"));
const out = join(dir, "out");
const tools = JSON.parse(execFileSync(process.execPath, [cli, "doctor", "-o", "json"], { encoding: "utf8" })).tools;
const found = (name) => tools.find((tool) => tool.name === name)?.found?.path;
const helm = found("helm");
const gpg = found("gpg");
const env = { ...process.env, CHARTWRIGHT_HELM: helm, CHARTWRIGHT_GPG: gpg, KUBECONFIG: "/dev/null" };

/** Copies charts/nginx under another name; returns the folder. */
function chart(name) {
  const folder = join(dir, "charts", name);
  cpSync(join(root, "charts", "nginx"), folder, { recursive: true });
  const file = join(folder, "Chart.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^name: .*$/m, `name: ${name}`));
  return folder;
}

/** Runs a command; returns its wall time in milliseconds and, for a node program, its peak memory in MiB. */
function once(command, ...args) {
  const ours = command === process.execPath;
  const [program, ...rest] = ours ? ["/usr/bin/time", "-f", "%M", command, ...args] : [command, ...args];
  const since = process.hrtime.bigint();
  const { status, stderr } = spawnSync(program, rest, { cwd: dir, env, encoding: "utf8" });
  const ms = Number(process.hrtime.bigint() - since) / 1e6;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: exit code ${status}\n${stderr}`);
  return { ms, mb: ours ? Number(stderr.trim().split("\n").at(-1)) / 1024 : 0 };
}

const sum = (results) => ({ ms: results.reduce((total, { ms }) => total + ms, 0), mb: 0 });

/** Runs the compared commands in turn, so that load affects all of them equally. */
function inTurn(count, measured) {
  const results = measured.map(() => []);
  for (const { run } of measured) run();
  for (let i = 0; i < count; i++) for (const [index, { run }] of measured.entries()) results[index].push(run());
  return measured.map(({ title }, index) => {
    const all = results[index].map(({ ms }) => ms).sort((a, b) => a - b);
    const mb = Math.max(...results[index].map((result) => result.mb));
    return { title, min: all[0], median: all[all.length >> 1], max: all.at(-1), mb, runs: results[index] };
  });
}

function row({ title, min, median, max, mb }, bound = "") {
  const cells = [title, bound, ...[min, median, max].map(Math.round), mb ? `${Math.round(mb)} MB` : ""];
  console.log(`| ${cells.join(" | ")} |`);
}

/** Creates a keyring with one key, protected by a passphrase; returns the flags that sign with it. */
function keyring() {
  const home = mkdtempSync("/tmp/cw-bench-");
  const options = ["--homedir", home, "--batch", "--pinentry-mode", "loopback", "--passphrase", "bench"];
  const make = (...args) => execFileSync(gpg, [...options, ...args], { stdio: "ignore" });
  const file = join(dir, "secret.gpg");
  make("--quick-gen-key", "Bench <bench@example.com>", "ed25519", "sign", "never");
  make("--output", file, "--export-secret-keys");
  spawnSync(join(dirname(gpg), "gpgconf"), ["--homedir", home, "--kill", "all"]);
  rmSync(home, { recursive: true, force: true });
  writeFileSync(join(dir, "passphrase"), "bench\n", { mode: 0o600 });
  return ["--sign", "--keyring", file, "--passphrase-file", join(dir, "passphrase")];
}

try {
  mkdirSync(out);
  const twenty = Array.from({ length: 20 }, (_, i) => chart(`web-${i}`));
  const [one] = twenty;
  const ours = (charts, ...args) => once(process.execPath, cli, "package", ...charts, "-d", out, ...args);
  const theirs = (folder, ...args) => once(helm, "package", folder, "-d", out, ...args);
  console.log("| what | bound | min | median | max | memory |\n|---|---|---|---|---|---|");
  const [node, single, helmOne] = inTurn(runs, [
    { title: "`node -e 0`", run: () => once(process.execPath, "-e", "0") },
    { title: "`package`, one chart", run: () => ours([one]) },
    { title: "`helm package`, one chart", run: () => theirs(one) },
  ]);
  row(node);
  row(single, `≤ ${Math.round(node.median + 40)}`);
  row(helmOne);
  const few = Math.max(3, runs >> 2);
  const [all, helmAll] = inTurn(few, [
    { title: "`package`, 20 charts", run: () => ours(twenty) },
    { title: "`helm package`, 20 times", run: () => sum(twenty.map((folder) => theirs(folder))) },
  ]);
  row(all, `≤ ${Math.round(helmAll.median)}`);
  row(helmAll);
  if (gpg) {
    const signing = keyring();
    const [signed, helmSigned] = inTurn(few, [
      { title: "`package --sign`, 20 charts", run: () => ours(twenty, ...signing) },
      {
        title: "`helm package --sign`, 20 times",
        run: () => sum(twenty.map((folder) => theirs(folder, ...signing, "--key", "Bench"))),
      },
    ]);
    row(signed);
    row(helmSigned);
  }
  const over = single.runs.map(({ ms }, index) => ms - node.runs[index].ms).sort((a, b) => a - b);
  console.log(
    `\none chart, over bare node, median of the pairs: ${Math.round(over[over.length >> 1])} ms (bound: 40 ms)`,
  );
  console.log(`20 charts: ${(helmAll.median / all.median).toFixed(1)} times as fast as 20 runs of helm package`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
