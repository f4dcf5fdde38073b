import { readFileSync } from "node:fs";
import { chmod, lstat, mkdir, readdir, rm } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import { runOrFail } from "../../process/index.ts";
import type { Supply, ToolName } from "../tool.ts";
import { withApt } from "./apt.ts";
import { which } from "./path.ts";

/** A Debian package to unpack into the cache, with the dependencies that this machine lacks. */
export interface DebianPackage {
  readonly artifact: string;
  readonly package: string;
  /** Packages to unpack with it, which it does not depend on. */
  readonly also?: readonly string[];
  /** Each tool's program in the package: `usr/bin/etcd`. */
  readonly programs: Readonly<Partial<Record<ToolName, string>>>;
  readonly cost: string;
}

const UNPACK_MS = 600_000;

/** Programs from a package of this machine's Debian or Ubuntu release, unpacked into the cache instead of installed. */
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
      await withApt(ctx, { update }, async (apt) => {
        update("downloading");
        await apt([
          ...["install", "--yes", "--download-only", "--reinstall", "--no-install-recommends"],
          ...["--option", `Dir::Cache::archives=${archives}/`, spec.package, ...(spec.also ?? [])],
        ]);
      });
      for (const name of (await readdir(archives)).filter((file) => file.endsWith(".deb"))) {
        update(`unpacking ${name.replace(/_.*/, "")}`);
        await runOrFail(ctx, {
          file: which(ctx, "dpkg-deb") ?? "dpkg-deb",
          args: ["--extract", join(archives, name), folder],
          timeoutMs: UNPACK_MS,
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
    // Without this file, the system is not Debian and has no apt-get.
  }
  const field = (name: string): string => new RegExp(`^${name}="?([\\w.-]+)`, "m").exec(text)?.[1] ?? "";
  known = `${field("ID") || "other"}-${field("VERSION_ID") || field("VERSION_CODENAME") || "0"}`;
  return known;
}

/** Removes set-user-ID and set-group-ID bits: a cache must not contain programs that run with their owner's rights. */
async function dropPrivileges(folder: string): Promise<void> {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isSymbolicLink()) continue;
    const { mode } = await lstat(path);
    if ((mode & 0o6000) !== 0) await chmod(path, mode & 0o777);
    if (entry.isDirectory()) await dropPrivileges(path);
  }
}

/** Returns the folders that contain shared libraries, relative to the root that they were unpacked into. */
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
