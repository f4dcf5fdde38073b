// Compares the run times of `publish` and curl, which sends the same packages one by one and verifies nothing:
//   node bench/publish.mjs [CHARTS] [ENTRIES]
// Publishes into an empty ChartMuseum and into one with ENTRIES charts, then the same charts again, then large charts
// to measure memory. Each line measures whole processes on its own storage.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { importSource } from "../scripts/generated-file.mjs";

const [charts, entries] = [Number(process.argv[2] ?? 200), Number(process.argv[3] ?? 10_000)];
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cli = join(root, "dist", "bin.js");
const dir = mkdtempSync(join(tmpdir(), "chartwright-bench-"));
const doctor = execFileSync(process.execPath, [cli, "doctor", "chartmuseum", "-o", "json"], { encoding: "utf8" });
const [{ found: chartmuseum }] = JSON.parse(doctor).tools;
const { packChart, fillStorage } = await importSource(
  'export { packChart } from "./src/engines/chart-files/pack.ts"; export { fillStorage } from "./test/support/publish/fill-storage.ts";',
);

/** Writes `count` packages of about `size` bytes, at least a few hundred; returns their folder. */
function packages(name, count, size = 0) {
  const folder = join(dir, name);
  mkdirSync(folder);
  for (let i = 0; i < count; i++) {
    const noise = [];
    for (let at = 0; at < size; at += 64) noise.push(createHash("sha512").update(`${i} ${at}`).digest());
    const files = {
      "Chart.yaml": Buffer.from(`apiVersion: v2\nname: web-${i}\nversion: 1.0.0\n`),
      noise: Buffer.concat(noise),
    };
    const { bytes } = packChart(Object.entries(files).map(([path, data]) => ({ path, data })));
    writeFileSync(join(folder, `web-${i}-1.0.0.tgz`), bytes);
  }
  return folder;
}

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Runs `work` with a ChartMuseum on a copy of a storage. The second argument of `work` returns the number of POSTs. */
async function withMuseum(storage, work) {
  const data = mkdtempSync(join(dir, "storage-"));
  if (storage) cpSync(storage, data, { recursive: true });
  const port = await freePort();
  const args = [
    "--storage=local",
    `--storage-local-rootdir=${data}`,
    `--port=${port}`,
    "--listen-host=127.0.0.1",
    "--debug",
  ];
  const server = spawn(chartmuseum.path, args);
  let posts = 0;
  for (const stream of [server.stdout, server.stderr])
    stream.on("data", (text) => {
      posts += (text.toString().match(/Request served.*POST|POST \/api/g) ?? []).length;
    });
  const url = `http://127.0.0.1:${port}`;
  try {
    for (;;) {
      const ok = await fetch(`${url}/index.yaml`).then(
        (response) => response.ok,
        () => false,
      );
      if (ok) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return await work(url, () => posts);
  } finally {
    server.kill("SIGKILL");
    await new Promise((resolve) => server.once("exit", resolve));
    rmSync(data, { recursive: true });
  }
}

/** Runs a command asynchronously: the server blocks if this process does not read its log. */
async function timed(file, args) {
  const since = process.hrtime.bigint();
  const child = spawn("/usr/bin/time", ["-f", "%M", file, ...args], { env: { ...process.env, HOME: dir } });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"])
    child[name].on("data", (part) => {
      texts[name] += part;
    });
  const status = await new Promise((resolve) => child.on("close", resolve));
  const seconds = Number(process.hrtime.bigint() - since) / 1e9;
  if (status !== 0) throw new Error(`${file} ${args.join(" ")}: ${status}\n${texts.stdout}${texts.stderr}`);
  return { seconds, mb: Number(texts.stderr.trim().split("\n").at(-1)) / 1024, stdout: texts.stdout };
}

const curl = (folder, url) =>
  timed("sh", [
    "-c",
    `for f in ${folder}/*.tgz; do curl -sf -o /dev/null --data-binary @$f ${url}/api/charts || exit 1; done`,
  ]);
async function publish(folder, url, outcome) {
  const result = await timed(process.execPath, [cli, "publish", folder, "--repo", url, "-o", "json"]);
  const report = JSON.parse(result.stdout).charts;
  const wrong = report.filter((chart) => chart.outcome !== outcome || chart.index?.join() !== chart.digest);
  if (wrong.length > 0) throw new Error(JSON.stringify(wrong[0]));
  return result;
}

const say = (...cells) => console.log(`| ${cells.join(" | ")} |`);
const s = (seconds) => (seconds < 10 ? seconds.toFixed(2) : seconds.toFixed(1));

try {
  say("what", "bound", "time (s)", "memory");
  say("---", "---", "---", "---");
  const folder = packages("small", charts);
  const full = join(dir, "full");
  mkdirSync(full);
  fillStorage(full, entries);
  for (const [name, storage, bound] of [
    ["an empty repository", undefined, (time) => `≤ ${s(time / 2)}`],
    [`a repository of ${entries} entries`, full, (time) => `≤ ${s(time * 1.1)}`],
  ]) {
    const bare = await withMuseum(storage, (url) => curl(folder, url));
    say(`curl, ${charts} charts into ${name}`, "", s(bare.seconds), "");
    await withMuseum(storage, async (url, posts) => {
      const first = await publish(folder, url, "published");
      say(
        `\`publish\`, ${charts} charts into ${name}, all verified`,
        bound(bare.seconds),
        s(first.seconds),
        `${Math.round(first.mb)} MB`,
      );
      const before = posts();
      const again = await publish(folder, url, "unchanged");
      say("… again, unchanged", "≤ 2", s(again.seconds), `${Math.round(again.mb)} MB`);
      console.error(`POSTs that the server logged: ${before}, then ${posts() - before}`);
    });
  }
  for (const count of [10, 100]) {
    const large = packages(`large-${count}`, count, 2 * 1024 * 1024);
    const { seconds, mb } = await withMuseum(undefined, (url) => publish(large, url, "published"));
    say(
      `\`publish\`, ${readdirSync(large).length} charts of 2 MiB into an empty repository`,
      "",
      s(seconds),
      `${Math.round(mb)} MB`,
    );
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
