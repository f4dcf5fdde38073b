import { readFileSync } from "node:fs";
import { chmod, lstat, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { dirname, join } from "node:path";
import type { Context } from "../../../context.ts";
import { cacheDir, withLock } from "../../files/index.ts";
import { runOrFail } from "../../process/index.ts";
import type { Supply, ToolName } from "../tool.ts";
import { which } from "./path.ts";

/** A Debian package, unpacked into the cache with whatever it needs that this machine lacks. */
export interface DebianPackage {
  readonly artifact: string;
  readonly package: string;
  /** Packages that it does not depend on and that belong into the same folder. */
  readonly also?: readonly string[];
  /** Each tool's program in the package: `usr/bin/etcd`. */
  readonly programs: Readonly<Partial<Record<ToolName, string>>>;
  readonly cost: string;
}

const LISTS_MS = 24 * 60 * 60_000;
const APT_MS = 600_000;

/**
 * Programs from a package of the Debian (or Ubuntu) release that this machine runs. Nothing is installed: apt works
 * with folders of its own, so that the machine's package lists, caches and hooks stay out of it, and needs no root.
 */
export function debianPackage(spec: DebianPackage): Supply {
  return {
    source: "debian",
    artifact: spec.artifact,
    title: `${spec.package} from Debian`,
    doing: `downloading and unpacking, ${spec.cost}`,
    programs: spec.programs,
    key: () => `${releaseName()}-${arch()}`,
    async obstacle(ctx) {
      const missing = ["apt-get", "apt-config", "dpkg-deb"].find((program) => !which(ctx, program));
      return missing === undefined ? undefined : `no ${missing} on PATH`;
    },
    async get(ctx, folder, update) {
      const archives = join(folder, "archives");
      await mkdir(join(archives, "partial"), { recursive: true });
      await withLock(ctx, cacheDir(ctx, "tools", "apt", "lock"), "another chartwright is using apt", async () => {
        const config = await writeConfig(ctx);
        await updateLists(ctx, config, update);
        update("downloading");
        await runApt(ctx, config, [
          ...["install", "--yes", "--download-only", "--reinstall", "--no-install-recommends"],
          ...["--option", `Dir::Cache::archives=${archives}/`, spec.package, ...(spec.also ?? [])],
        ]);
      });
      for (const name of (await readdir(archives)).filter((file) => file.endsWith(".deb"))) {
        update(`unpacking ${name.replace(/_.*/, "")}`);
        await runOrFail(ctx, {
          file: which(ctx, "dpkg-deb") ?? "dpkg-deb",
          args: ["--extract", join(archives, name), folder],
          timeoutMs: APT_MS,
        });
      }
      await rm(archives, { recursive: true });
      for (const unused of ["doc", "man", "locale", "lintian"]) {
        await rm(join(folder, "usr/share", unused), { recursive: true, force: true });
      }
      await dropPrivileges(folder);
      return findLibraries(folder);
    },
  };
}

let known: string | undefined;

/** `debian-12` or `ubuntu-24.04`: packages of one release do not run on another. */
function releaseName(): string {
  if (known !== undefined) return known;
  let text = "";
  try {
    text = readFileSync("/etc/os-release", "utf8");
  } catch {
    // Not a Linux that tells its name: there is no apt-get either.
  }
  const field = (name: string): string => new RegExp(`^${name}="?([\\w.-]+)`, "m").exec(text)?.[1] ?? "";
  known = `${field("ID") || "other"}-${field("VERSION_ID") || field("VERSION_CODENAME") || "0"}`;
  return known;
}

const aptDir = (ctx: Context, architecture: string | undefined): string =>
  cacheDir(ctx, "tools", "apt", ...(architecture === undefined ? [] : [architecture]));

/**
 * Writes the configuration that apt reads instead of the machine's. Of that only how to reach the archives is kept
 * (proxies, sources): its hooks, run after each update, would clean caches that are not ours.
 *
 * @param architecture Debian's name of another one than this machine's, to look at its packages.
 */
export async function writeConfig(ctx: Context, architecture?: string): Promise<string> {
  const { stdout } = await runOrFail(ctx, {
    file: which(ctx, "apt-config") ?? "apt-config",
    args: ["dump"],
    timeoutMs: 30_000,
  });
  const kept = stdout
    .split("\n")
    .filter((line) => /^(?:Acquire::|Dir::Etc::|APT::Architecture)/.test(line))
    .filter((line) => !/^(?:Acquire::(?:IndexTargets|Languages)|Dir::Etc::(?:parts|main)\b)/i.test(line))
    .filter((line) => architecture === undefined || !line.startsWith("APT::Architecture"));
  const own = aptDir(ctx, architecture);
  const file = join(own, "apt.conf");
  await mkdir(join(own, "lists/partial"), { recursive: true });
  await writeFile(
    file,
    [
      ...kept,
      ...(architecture === undefined
        ? []
        : [`APT::Architecture "${architecture}";`, `APT::Architectures { "${architecture}"; };`]),
      'Dir::Etc::parts "/dev/null";',
      'Dir::Etc::main "/dev/null";',
      `Dir::State "${own}";`,
      'Dir::State::status "/var/lib/dpkg/status";',
      `Dir::State::lists "${own}/lists/";`,
      `Dir::Cache "${own}";`,
      // apt's own caches are 64 MB and save a quarter of a second.
      'Dir::Cache::pkgcache "";',
      'Dir::Cache::srcpkgcache "";',
      `Dir::Log "${own}";`,
      'Acquire::Languages "none";',
      'Acquire::Retries "2";',
      'APT::Sandbox::User "root";',
      'Debug::NoLocking "true";',
      "",
    ].join("\n"),
  );
  return file;
}

/** Fetches the package lists if ours are older than a day; old ones serve where there is no network. */
export async function updateLists(ctx: Context, config: string, update: (text: string) => void): Promise<void> {
  const stamp = join(dirname(config), "updated");
  // The lists are those of these sources: with others they are fetched again.
  const wanted = await readFile(config, "utf8");
  const had = await readFile(stamp, "utf8").catch(() => undefined);
  const age = had === undefined ? Number.POSITIVE_INFINITY : Date.now() - (await stat(stamp)).mtimeMs;
  if (had === wanted && age < LISTS_MS) return;
  update("fetching package lists");
  try {
    await runApt(ctx, config, ["update", "--error-on=any"]);
    await writeFile(stamp, wanted);
  } catch (error) {
    ctx.signal.throwIfAborted();
    // One source of several that is down, or no network and lists of last week: what there is may do.
    const lists = await readdir(join(dirname(config), "lists"));
    if (!lists.some((name) => name.includes("_Packages"))) throw error;
  }
}

async function runApt(ctx: Context, config: string, args: readonly string[]): Promise<void> {
  await runOrFail(ctx, {
    file: which(ctx, "apt-get") ?? "apt-get",
    args: ["--quiet=2", ...args],
    timeoutMs: APT_MS,
    env: { APT_CONFIG: config, LC_ALL: "C.UTF-8", DEBIAN_FRONTEND: "noninteractive" },
    code: "E_TOOL_FAILED",
    failure: `apt-get ${args[0]} failed`,
  });
}

/** Takes away the set-user-ID and set-group-ID bits: programs with their owner's rights have no place in a cache. */
async function dropPrivileges(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode } = await lstat(path);
    if ((mode & 0o6000) !== 0) await chmod(path, mode & 0o777);
    if (entry.isDirectory()) await dropPrivileges(path);
  }
}

/** The folders with shared libraries, relative to the root they were unpacked into. */
async function findLibraries(root: string): Promise<string[]> {
  const found: string[] = [];
  for (const top of ["usr/lib", "lib"]) {
    const folders = [top, ...(await subfolders(join(root, top))).map((name) => `${top}/${name}`)];
    for (const folder of folders) {
      const files = await readdir(join(root, folder)).catch(() => []);
      if (files.some((file) => /\.so(?:\.\d+)*$/.test(file))) found.push(folder);
    }
  }
  return found;
}

async function subfolders(path: string): Promise<string[]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}
