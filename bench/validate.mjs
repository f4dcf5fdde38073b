// Compares the run times of `validate`, Helm's own commands and kubeconform, on copies of charts/nginx:
//   node bench/validate.mjs [RUNS] [--kubeconform PROGRAM --schemas FOLDER]
// Prints minimum, median and maximum of the processes' wall times in milliseconds, and the peak memory.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const runs = Number(process.argv[2] ?? 10);
const option = (name) => {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? undefined : process.argv[at + 1];
};
const cli = join(root, "dist", "bin.js");
const dir = mkdtempSync(join(tmpdir(), "chartwright-bench-"));
const cache = join(dir, "cache");
const tools = JSON.parse(execFileSync(process.execPath, [cli, "doctor", "-o", "json"], { encoding: "utf8" })).tools;
const helm = tools.find(({ name }) => name === "helm").found.path;
// A separate cache, so that a cold run finds nothing in it. Helm's path is set because the cache contains no tools.
const env = { ...process.env, XDG_CACHE_HOME: cache, CHARTWRIGHT_HELM: helm, KUBECONFIG: "/dev/null" };

/** Creates a project with `count` environments that set typical values; returns its folder. */
function project(name, count) {
  const folder = join(dir, name);
  mkdirSync(join(folder, "values"), { recursive: true });
  cpSync(join(root, "charts"), join(folder, "charts"), { recursive: true });
  for (let i = 0; i < count; i++) {
    const text = `replicaCount: ${1 + (i % 5)}\nservice:\n  port: ${8000 + (i % 1000)}\nhosts:\n  - e${i}.example.com\ningress:\n  enabled: true\n`;
    writeFileSync(join(folder, "values", `e${i}.yaml`), text);
  }
  return folder;
}

const valuesOf = (folder, count) => [...Array(count).keys()].map((i) => join(folder, "values", `e${i}.yaml`));
const chartOf = (folder) => join(folder, "charts", "nginx");

function validate(folder, ...args) {
  const time = ["-f", "%M", process.execPath, cli, "validate", ...args];
  const since = process.hrtime.bigint();
  const { status, stderr, stdout } = spawnSync("/usr/bin/time", time, { cwd: folder, env, encoding: "utf8" });
  const ms = Number(process.hrtime.bigint() - since) / 1e6;
  if (status !== 0) throw new Error(`validate ${args.join(" ")}: exit code ${status}\n${stdout}${stderr}`);
  return { ms, mb: Number(stderr.trim().split("\n").at(-1)) / 1024 };
}

const shell = (command) =>
  new Promise((resolve, reject) => {
    const child = spawn("sh", ["-c", command], { stdio: ["ignore", "ignore", "inherit"], env });
    child.on("exit", (code) => (code === 0 ? resolve() : reject(new Error(`${command}: exit code ${code}`))));
  });

/** Runs a command for every values file, `limit` at a time. */
async function each(files, limit, command) {
  const since = process.hrtime.bigint();
  const queue = files.values();
  const worker = async () => {
    for (const file of queue) await shell(command(file));
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return { ms: Number(process.hrtime.bigint() - since) / 1e6, mb: 0 };
}

async function measure(title, bound, count, once) {
  const results = [];
  for (let i = 0; i < count; i++) results.push(await once());
  const all = results.map(({ ms }) => ms).sort((a, b) => a - b);
  const mb = Math.max(...results.map((result) => result.mb));
  const show = (n) => (n < 10_000 ? String(Math.round(n)) : `${(n / 1000).toFixed(1)} s`);
  const cells = [
    title,
    bound,
    show(all[0]),
    show(all[all.length >> 1]),
    show(all.at(-1)),
    mb ? `${Math.round(mb)} MB` : "",
  ];
  console.log(`| ${cells.join(" | ")} |`);
  return all[all.length >> 1];
}

/** Deletes the cached verdicts and schemas. V8's compiled code stays, because Helm is compiled too. */
const cold = () => {
  for (const name of ["verdicts", "schemas"])
    rmSync(join(cache, "chartwright", name), { recursive: true, force: true });
};

try {
  const cores = availableParallelism();
  const ten = project("ten", 10);
  const thousand = project("thousand", 1000);
  console.log("| what | bound | min | median | max | memory |\n|---|---|---|---|---|---|");
  await measure("`node -e 0`", "", runs, () => {
    const since = process.hrtime.bigint();
    spawnSync(process.execPath, ["-e", "0"]);
    return { ms: Number(process.hrtime.bigint() - since) / 1e6, mb: 0 };
  });
  const lint = (folder) => (file) => `exec ${helm} lint ${chartOf(folder)} -f ${file}`;
  const template = (folder) => (file) => `exec ${helm} template ${chartOf(folder)} -f ${file}`;
  const lintTen = await measure("`helm lint`, 10 environments in parallel", "", runs, () =>
    each(valuesOf(ten, 10), cores, lint(ten)),
  );
  await measure("`validate --no-render`, 10 environments, the first run ever", "", 1, () =>
    validate(ten, "--no-render"),
  );
  const schemaTen = await measure("`validate --no-render`, 10 environments", `≤ ${Math.round(lintTen / 4)}`, runs, () =>
    validate(ten, "--no-render"),
  );
  await measure("… cold", `≤ ${Math.round(lintTen)}`, runs, () => {
    cold();
    return validate(ten, "--no-render");
  });
  const lintAll = await measure("`helm lint`, 1,000 environments one after the other", "", 1, () =>
    each(valuesOf(thousand, 1000), 1, lint(thousand)),
  );
  const schemaAll = await measure(
    "`validate --no-render`, 1,000 environments",
    `≤ ${Math.round(lintAll / 100)}`,
    runs,
    () => validate(thousand, "--no-render"),
  );
  const large = project("large", 0);
  const rows = Array.from(
    { length: 72_000 },
    (_, i) => `  name-${i}:\n    value: text ${i}\n    port: ${i}\n    enabled: true\n`,
  );
  writeFileSync(join(large, "values", "big.yaml"), `extra:\n${rows.join("")}`);
  writeFileSync(join(chartOf(large), "values.schema.json"), "{}");
  await measure("`validate --no-render`, one values file of 5 MB", "≤ 1000", runs, () =>
    validate(large, "--no-render"),
  );
  const kubeconform = option("kubeconform");
  if (kubeconform && existsSync(kubeconform)) {
    const check = `${kubeconform} -strict -schema-location '${option("schemas")}/{{ .ResourceKind }}{{ .KindSuffix }}.json' -summary`;
    const both = await measure("`helm template | kubeconform`, 10 environments in parallel", "", runs, () =>
      each(valuesOf(ten, 10), cores, (file) => `${template(ten)(file).replace("exec ", "")} | ${check}`),
    );
    await measure("`validate`, 10 environments, cold", `≤ ${Math.round(both)}`, runs, () => {
      cold();
      return validate(ten);
    });
  }
  await measure("`helm template`, 10 environments in parallel", "", runs, () =>
    each(valuesOf(ten, 10), cores, template(ten)),
  );
  await measure("`validate`, 10 environments, nothing changed", "≤ 150", runs, () => validate(ten));
  console.log(`\n10 environments: ${(lintTen / schemaTen).toFixed(1)} times as fast as helm lint in parallel`);
  console.log(`1,000 environments: ${(lintAll / schemaAll).toFixed(0)} times as fast as helm lint one after the other`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
