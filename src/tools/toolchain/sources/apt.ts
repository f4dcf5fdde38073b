import { mkdir, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Context } from "../../../context.ts";
import { cacheDir, type Lock, withLock } from "../../files/index.ts";
import { runOrFail } from "../../process/index.ts";
import { which } from "./path.ts";

const LISTS_MS = 24 * 60 * 60_000;
const APT_MS = 600_000;

/** The lock of the folder in which apt works. */
export const aptLock = (ctx: Context): Lock => ({
  path: cacheDir(ctx, "tools", "apt", "lock"),
  waiting: "another chartwright is using apt",
});

/** How to run apt. */
export interface AptOptions {
  /** Debian's name of another architecture than this machine's, to get its packages. */
  readonly architecture?: string | undefined;
  /** Shows apt's current step. */
  readonly update: (text: string) => void;
}

/**
 * Runs `apt-get` with separate lists, caches and configuration, so that it needs no root and leaves the machine's
 * unchanged. Only one chartwright at a time does so. First updates package lists that are older than a day.
 *
 * @returns the function that `work` calls with arguments for `apt-get`; `cwd` is its working folder.
 * @throws E_TOOL_FAILED, E_TIMEOUT, `Interrupted`.
 */
export function withApt<T>(
  ctx: Context,
  { architecture, update }: AptOptions,
  work: (apt: (args: readonly string[], cwd?: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  return withLock(ctx, aptLock(ctx), async () => {
    const config = await writeConfig(ctx, architecture);
    await updateLists(ctx, config, update);
    return work((args, cwd) => runApt(ctx, { config, args, cwd }));
  });
}

/**
 * Writes the configuration that apt reads instead of the machine's. Copies only the settings for reaching the archives,
 * such as sources and proxies: the machine's hooks, which run after each update, would clean the machine's caches.
 */
async function writeConfig(ctx: Context, architecture: string | undefined): Promise<string> {
  const { stdout } = await runOrFail(ctx, {
    file: which(ctx, "apt-config") ?? "apt-config",
    args: ["dump"],
    timeoutMs: 30_000,
  });
  const copied = stdout
    .split("\n")
    .filter((line) => /^(?:Acquire::|Dir::Etc::|APT::Architecture)/.test(line))
    .filter((line) => !/^(?:Acquire::(?:IndexTargets|Languages)|Dir::Etc::(?:parts|main)\b)/i.test(line))
    .filter((line) => architecture === undefined || !line.startsWith("APT::Architecture"));
  const own = cacheDir(ctx, "tools", "apt", architecture ?? "");
  const file = join(own, "apt.conf");
  await mkdir(join(own, "lists/partial"), { recursive: true });
  const lines = [
    ...copied,
    ...(architecture === undefined
      ? []
      : [`APT::Architecture "${architecture}";`, `APT::Architectures { "${architecture}"; };`]),
    'Dir::Etc::parts "/dev/null";',
    'Dir::Etc::main "/dev/null";',
    `Dir::State "${own}";`,
    'Dir::State::status "/var/lib/dpkg/status";',
    `Dir::State::lists "${own}/lists/";`,
    `Dir::Cache "${own}";`,
    // apt's own caches take 64 MB and save a quarter of a second.
    'Dir::Cache::pkgcache "";',
    'Dir::Cache::srcpkgcache "";',
    `Dir::Log "${own}";`,
    'Acquire::Languages "none";',
    'Acquire::Retries "2";',
    'APT::Sandbox::User "root";',
    'Debug::NoLocking "true";',
    "",
  ];
  await writeFile(file, lines.join("\n"));
  return file;
}

async function updateLists(ctx: Context, config: string, update: (text: string) => void): Promise<void> {
  const stamp = join(dirname(config), "updated");
  // Other sources need other lists.
  const wanted = await readFile(config, "utf8");
  const had = await readFile(stamp, "utf8").catch(() => undefined);
  const age = had === undefined ? Number.POSITIVE_INFINITY : Date.now() - (await stat(stamp)).mtimeMs;
  if (had === wanted && age < LISTS_MS) return;
  update("fetching package lists");
  try {
    await runApt(ctx, { config, args: ["update", "--error-on=any"] });
    await writeFile(stamp, wanted);
  } catch (error) {
    ctx.signal.throwIfAborted();
    // Without network, or if one of several sources is down, older lists may be enough.
    const lists = await readdir(join(dirname(config), "lists"));
    if (!lists.some((name) => name.includes("_Packages"))) throw error;
  }
}

interface AptRun {
  /** Path of the configuration. */
  readonly config: string;
  readonly args: readonly string[];
  readonly cwd?: string | undefined;
}

async function runApt(ctx: Context, { config, args, cwd }: AptRun): Promise<void> {
  await runOrFail(ctx, {
    file: which(ctx, "apt-get") ?? "apt-get",
    args: ["--quiet=2", ...args],
    cwd,
    timeoutMs: APT_MS,
    env: { APT_CONFIG: config, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" },
    failure: `apt-get ${args[0]} failed`,
  });
}
