import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { platformText } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { type ProcessResult, type ProcessSpec, runOrFail, runProcess } from "../process/index.ts";
import { buildFailure } from "./build-failure.ts";
import type { ImageBuild } from "./image-build.ts";

/** buildah, or podman, which contains buildah and has the same flags. */
export interface BuildTool {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

const BUILD_MS = 60 * 60_000;

/** A buildah with its storage in the work folder. */
interface Buildah {
  readonly tool: BuildTool;
  /** The command that runs it in its namespace. */
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workDir: string;
  readonly runRoot: string;
}

async function prepare(
  ctx: Context,
  build: ImageBuild,
  { tool, runRoot }: Pick<Buildah, "tool" | "runRoot">,
): Promise<Buildah> {
  const { workDir } = build;
  await mkdir(join(workDir, "tmp"), { recursive: true });
  await writeFile(join(workDir, "policy.json"), '{"default":[{"type":"insecureAcceptAnything"}]}');
  // podman needs the folders here, in addition to the flags.
  const [graphroot, runroot] = [join(workDir, "storage"), runRoot].map((path) => JSON.stringify(path));
  const storage = `[storage]\ndriver = "overlay"\ngraphroot = ${graphroot}\nrunroot = ${runroot}\n`;
  await writeFile(join(workDir, "storage.conf"), storage);
  await writeFile(join(workDir, "registries.conf"), await registriesConf(build));
  const env = {
    ...tool.env,
    BUILDAH_ISOLATION: "chroot",
    CONTAINERS_REGISTRIES_CONF: join(workDir, "registries.conf"),
    CONTAINERS_STORAGE_CONF: join(workDir, "storage.conf"),
    TMPDIR: join(workDir, "tmp"),
  };
  // Without root, buildah creates its own user and mount namespaces.
  if (userInfo().uid !== 0) return { tool, prefix: [], env, workDir, runRoot };
  const prefix = ["unshare", "--mount", ...(await librariesForChildren(ctx, tool, workDir))];
  return { tool, prefix, env, workDir, runRoot };
}

/** Returns the machine's settings (mirrors, short names) with the registries that have no TLS. */
async function registriesConf({ access }: ImageBuild): Promise<string> {
  const own = await readFile("/etc/containers/registries.conf", "utf8").catch(
    () => 'unqualified-search-registries = ["docker.io"]\n',
  );
  const plain = access.plainHttp.filter((host) => !own.includes(`"${host}"`));
  return own + plain.map((host) => `\n[[registry]]\nlocation = ${JSON.stringify(host)}\ninsecure = true\n`).join("");
}

/**
 * Returns the prefix that lets an unpacked buildah find its libraries. LD_LIBRARY_PATH is not enough: for RUN, buildah
 * starts itself without that variable (1.28: "buildah-chroot-runtime: error while loading shared libraries"). So its
 * mount namespace gets a cache of the dynamic linker that lists those libraries.
 */
async function librariesForChildren(ctx: Context, tool: BuildTool, workDir: string): Promise<string[]> {
  const libraries = tool.env["LD_LIBRARY_PATH"];
  const ldconfig = ["/sbin/ldconfig", "/usr/sbin/ldconfig"].find((file) => existsSync(file));
  if (!libraries || ldconfig === undefined || !existsSync("/etc/ld.so.cache")) return [];
  const [conf, cache] = [join(workDir, "ld.so.conf"), join(workDir, "ld.so.cache")];
  await writeFile(conf, `include /etc/ld.so.conf\n${libraries.split(":").join("\n")}\n`);
  await runOrFail(ctx, { file: ldconfig, args: ["-X", "-C", cache, "-f", conf], timeoutMs: 60_000 });
  return ["sh", "-c", 'mount --bind "$1" /etc/ld.so.cache && shift && exec "$@"', "sh", cache];
}

/** Runs buildah in its own mount namespace, so that its mounts end with it and are not visible outside. */
function runBuildah(
  ctx: Context,
  buildah: Buildah,
  { args, onLine }: Pick<ProcessSpec, "args" | "onLine">,
): Promise<ProcessResult> {
  const { tool, prefix, env, workDir, runRoot } = buildah;
  const storage = [...["--root", join(workDir, "storage"), "--runroot", runRoot], ...["--storage-driver", "overlay"]];
  const [file = tool.path, ...rest] = [...prefix, tool.path, ...storage, ...args];
  return runProcess(ctx, { file, args: rest, cwd: workDir, env, timeoutMs: BUILD_MS, onLine });
}

async function buildFlags(build: ImageBuild): Promise<string[]> {
  const flags = [
    ...["--format", "oci", "--identity-label=false", "--timestamp", String(build.timestamp)],
    // One layer for each step: the digest is the same with and without a cache, and a change makes only its layer new.
    ...["--layers", "--ignorefile", "/dev/null", "--platform", platformText(build.platform)],
  ];
  if (build.base) {
    // The image's history contains this path. A link makes the path the same everywhere.
    await symlink(build.base.layoutDir, join(build.workDir, "base"));
    flags.push("--build-arg", "BASE=oci:base");
  }
  for (const [name, value] of build.buildArgs)
    flags.push("--build-arg", value === undefined ? name : `${name}=${value}`);
  for (const [name, value] of build.labels) flags.push("--label", `${name}=${value}`);
  for (const [name, pinned] of build.pins) flags.push("--build-context", `${name}=docker-image://${pinned}`);
  if (build.target !== undefined) flags.push("--target", build.target);
  for (const repository of build.cacheFrom) flags.push("--cache-from", repository);
  for (const repository of build.cacheTo) flags.push("--cache-to", repository);
  if (build.access.logins.size > 0) {
    const file = join(build.workDir, "auth.json");
    const auths = Object.fromEntries([...build.access.logins].map(([host, auth]) => [host, { auth }]));
    await writeFile(file, JSON.stringify({ auths }), { mode: 0o600 });
    flags.push("--authfile", file);
  }
  return flags;
}

/**
 * Builds an image into a layout. The same content, base and timestamp produce the same bytes.
 *
 * @throws E_BUILD with the failed step and the end of its output, E_TIMEOUT, `Interrupted`.
 */
export async function buildWithBuildah(ctx: Context, tool: BuildTool, build: ImageBuild): Promise<void> {
  // podman 4 rejects paths longer than 50 characters.
  const runRoot = await mkdtemp(join(tmpdir(), "cw-"));
  try {
    await buildIn(ctx, await prepare(ctx, build, { tool, runRoot }), build);
  } finally {
    await rm(runRoot, { recursive: true, force: true });
  }
}

async function buildIn(ctx: Context, buildah: Buildah, build: ImageBuild): Promise<void> {
  const policy = ["--signature-policy", join(build.workDir, "policy.json")];
  const name = ["--tag", "localhost/image", "--file", build.dockerfile, build.contextDir];
  const onLine = (line: string): void => {
    const [, step] = /^STEP (.*)$/.exec(line) ?? [];
    if (step !== undefined) build.onStep?.(step);
  };
  const args = ["build", ...policy, ...(await buildFlags(build)), ...name];
  const result = await runBuildah(ctx, buildah, { args, onLine });
  if (result.exitCode !== 0) throw buildFailure(build, result);
  const stored = await runBuildah(ctx, buildah, {
    args: ["push", "--quiet", ...policy, "--format", "oci", "localhost/image", `oci:${build.layoutDir}:latest`],
  });
  if (stored.exitCode !== 0) {
    throw new ChartwrightError("E_BUILD", `${build.title}: the built image cannot be stored`, {
      detail: stored.stderr.trim(),
    });
  }
}
