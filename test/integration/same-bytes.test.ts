import { execFile } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { repositoryDir } from "../support/context.ts";
import { type TempDir, tempDir } from "../support/temp-dir.ts";

let temp: TempDir;
let chart: string;
let expected: string;
let count = 0;

interface Way {
  readonly chart?: string;
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What stands before the command. */
  readonly before?: readonly string[];
}

/** Packs by the command line in some way; gives what was written. */
async function packed({ chart: dir = chart, cwd = temp.dir, env = {}, before = [] }: Way): Promise<Buffer> {
  const out = join(temp.dir, `out-${count++}`);
  mkdirSync(out);
  chmodSync(out, 0o777);
  const argv = [...before, process.execPath, join(repositoryDir, "dist/bin.js"), "package", dir, "-d", out];
  const [program = "", ...args] = argv;
  await new Promise<void>((resolve, reject) => {
    // What was compressed before is remembered: each run has a cache of its own.
    const cache = { XDG_CACHE_HOME: join(out, "../cache", String(count)) };
    execFile(program, args, { cwd, env: { ...process.env, ...cache, ...env } }, (error, _stdout, stderr) =>
      error ? reject(new Error(`${stderr}${error.message}`)) : resolve(),
    );
  });
  expect(readdirSync(out)).toEqual(["web-1.0.0.tgz"]);
  return readFileSync(join(out, "web-1.0.0.tgz"));
}

beforeAll(async () => {
  temp = tempDir();
  // Another user must be able to look.
  chmodSync(temp.dir, 0o755);
  const files = [..."zyxwvutsrqponmlkjihgfedcba"].map((name) => [`templates/${name}.yaml`, `# ${name}\n`]);
  chart = temp.write("web", {
    "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    ...Object.fromEntries(files),
    "files/é.txt": "é",
    "files/E.txt": "E",
    "files/run.sh": "#!/bin/sh\n",
  });
  chmodSync(join(chart, "files/run.sh"), 0o755);
  expected = (await packed({})).toString("hex");
});
afterAll(() => temp[Symbol.dispose]());

const same = async (way: Way): Promise<void> => expect((await packed(way)).toString("hex")).toBe(expected);

test.each(["000", "077"])("with the umask %s", async (mask) => {
  await same({ before: ["/bin/sh", "-c", `umask ${mask}; exec "$0" "$@"`] });
});

test("as another user, to whom nothing belongs", async () => {
  const home = join(temp.dir, "nobody");
  const isRoot = process.getuid?.() === 0;
  await same({
    before: isRoot
      ? ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
      : ["unshare", "--user", "--map-root-user", "--"],
    env: { HOME: home, XDG_CACHE_HOME: join(home, "cache") },
  });
});

test("by another clock, in another place", async () => {
  const clock =
    "const D=Date;globalThis.Date=class extends D{constructor(...a){super(...(a.length?a:[86400000]))}static now(){return 86400000}}";
  const probe = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(clock)}` };
  await same({ env: { ...probe, TZ: "Pacific/Chatham", LC_ALL: "tr_TR.UTF-8", LANG: "tr_TR.UTF-8" } });
});

test("with SOURCE_DATE_EPOCH, which is for other times", async () => {
  await same({ env: { SOURCE_DATE_EPOCH: "1700000000" } });
});

test("from another folder, named in other ways", async () => {
  await same({ chart: ".", cwd: chart });
  await same({ chart: "../web/", cwd: chart });
  symlinkSync(chart, join(temp.dir, "link"));
  await same({ chart: "link" });
});

test("on another file system, its files made in another order", async () => {
  const dir = existsSync("/dev/shm")
    ? mkdtempSync("/dev/shm/chartwright-test-")
    : mkdtempSync("/var/tmp/chartwright-test-");
  try {
    expect(statSync(dir).dev).not.toBe(statSync(chart).dev);
    const paths = readdirSync(chart, { recursive: true, encoding: "utf8" }).sort().reverse();
    for (const path of paths.filter((name) => statSync(join(chart, name)).isFile())) {
      mkdirSync(dirname(join(dir, path)), { recursive: true });
      cpSync(join(chart, path), join(dir, path));
    }
    await same({ chart: dir });
  } finally {
    rmSync(dir, { recursive: true });
  }
});

test("where nothing may be written but the package", async () => {
  const readOnly = join(temp.dir, "read-only");
  cpSync(chart, readOnly, { recursive: true });
  for (const path of [...readdirSync(readOnly, { recursive: true, encoding: "utf8" }), "."])
    chmodSync(join(readOnly, path), statSync(join(readOnly, path)).isDirectory() ? 0o555 : 0o444);
  await same({ chart: readOnly });
});

test("whatever is kept of an earlier run", async () => {
  const cache = join(temp.dir, "kept");
  const env = { XDG_CACHE_HOME: cache };
  await same({ env });
  const folder = join(cache, "chartwright/packed");
  const [name = ""] = readdirSync(folder);
  expect(readFileSync(join(folder, name)).toString("hex")).toBe(expected);
  // Not written again: it is taken as it is.
  const { mtimeMs } = statSync(join(folder, name));
  await same({ env });
  expect(statSync(join(folder, name)).mtimeMs).toBe(mtimeMs);
  for (const damaged of ["", "no gzip", gzipSync("another archive"), Buffer.from(expected, "hex").subarray(0, -9)]) {
    writeFileSync(join(folder, name), damaged);
    await same({ env });
    expect(readFileSync(join(folder, name)).toString("hex")).toBe(expected);
  }
});
