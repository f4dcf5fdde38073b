import { existsSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { userInfo } from "node:os";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { type ProcessResult, runOrFail, runProcess } from "./process.ts";
import { type ResolvedTool, resolveTool } from "./resolve.ts";

export interface ImageBuild {
  /** An empty folder for buildah's storage and temporary files; whoever made it removes it. */
  readonly workDir: string;
  /** The build context: everything in it is in the context. */
  readonly contextDir: string;
  readonly dockerfile: string;
  readonly buildArgs: Readonly<Record<string, string>>;
  /** An image in a layout that takes the place of the build argument BASE. */
  readonly base?: { readonly layoutDir: string; readonly name: string };
  /** The time of all that is new in the image, in seconds. */
  readonly timestamp: number;
  /** Where the image goes, as a layout; must not exist. */
  readonly layoutDir: string;
  /** How the Dockerfile is called in errors. */
  readonly title: string;
  readonly onStep?: (step: string) => void;
}

const BUILD_MS = 60 * 60_000;

/** A buildah with its storage in the work folder, and the command that it is started with. */
interface Buildah {
  readonly tool: ResolvedTool;
  readonly prefix: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly workDir: string;
}

async function prepare(ctx: Context, workDir: string): Promise<Buildah> {
  const tool = await resolveTool(ctx, "buildah");
  await mkdir(join(workDir, "tmp"), { recursive: true });
  await writeFile(join(workDir, "policy.json"), '{"default":[{"type":"insecureAcceptAnything"}]}');
  await writeFile(join(workDir, "storage.conf"), '[storage]\ndriver = "overlay"\n');
  await writeFile(join(workDir, "registries.conf"), 'unqualified-search-registries = ["docker.io"]\n');
  const own = existsSync("/etc/containers/registries.conf")
    ? {}
    : { CONTAINERS_REGISTRIES_CONF: join(workDir, "registries.conf") };
  const env = {
    ...tool.env,
    ...own,
    BUILDAH_ISOLATION: "chroot",
    CONTAINERS_STORAGE_CONF: join(workDir, "storage.conf"),
    TMPDIR: join(workDir, "tmp"),
  };
  // Without root buildah makes its own user and mount namespaces.
  if (userInfo().uid !== 0) return { tool, prefix: [], env, workDir };
  return { tool, prefix: ["unshare", "--mount", ...(await librariesForChildren(ctx, tool, workDir))], env, workDir };
}

/**
 * A buildah that was unpacked finds its libraries by LD_LIBRARY_PATH, but starts itself again for RUN without it
 * (1.28: "buildah-chroot-runtime: error while loading shared libraries"). In its own mount namespace the linker's
 * cache can be another one, in which those libraries stand.
 */
async function librariesForChildren(ctx: Context, tool: ResolvedTool, workDir: string): Promise<string[]> {
  const libraries = tool.env["LD_LIBRARY_PATH"];
  const ldconfig = ["/sbin/ldconfig", "/usr/sbin/ldconfig"].find((file) => existsSync(file));
  if (!libraries || ldconfig === undefined || !existsSync("/etc/ld.so.cache")) return [];
  const [conf, cache] = [join(workDir, "ld.so.conf"), join(workDir, "ld.so.cache")];
  await writeFile(conf, `include /etc/ld.so.conf\n${libraries.split(":").join("\n")}\n`);
  await runOrFail(ctx, { file: ldconfig, args: ["-X", "-C", cache, "-f", conf], timeoutMs: 60_000 });
  return ["sh", "-c", 'mount --bind "$1" /etc/ld.so.cache && shift && exec "$@"', "sh", cache];
}

/** Runs buildah in a mount namespace of its own: its mounts end with it and are never seen outside. */
function runBuildah(
  ctx: Context,
  buildah: Buildah,
  args: readonly string[],
  onLine?: (line: string) => void,
): Promise<ProcessResult> {
  const { tool, prefix, env, workDir } = buildah;
  const storage = [
    "--root",
    join(workDir, "storage"),
    "--runroot",
    join(workDir, "run"),
    "--storage-driver",
    "overlay",
  ];
  const [file = tool.path, ...rest] = [...prefix, tool.path, ...storage, ...args];
  return runProcess(ctx, { file, args: rest, cwd: workDir, env, timeoutMs: BUILD_MS, ...(onLine ? { onLine } : {}) });
}

const NOISE = /^(?:Getting image source|Copying (?:blob|config)|Writing manifest|Storing signatures|subprocess exited)/;

/** The failed step and the last lines that it printed. */
function buildFailure(build: ImageBuild, result: ProcessResult): ChartwrightError {
  const lines = result.stdout.split("\n");
  const at = lines.findLastIndex((line) => line.startsWith("STEP "));
  const [, step = "", instruction = ""] = /^STEP (\d+\/\d+): (.*)$/.exec(lines[at] ?? "") ?? [];
  const output = [...lines.slice(at + 1), ...result.stderr.split("\n")].filter(
    (line) => line.trim() !== "" && !NOISE.test(line),
  );
  const pulled = /(?:initializing source|pinging container registry|short-name|name unknown|manifest unknown)/.test(
    result.stderr,
  );
  return new ChartwrightError(
    "E_BUILD",
    step ? `${build.title}: step ${step} failed: ${instruction}` : `${build.title} cannot be built`,
    {
      detail: output.slice(-20).join("\n"),
      ...(pulled
        ? {
            hint: "the base image cannot be pulled: is the registry reachable, and is its name right? `image.base` names a folder to make one from Debian packages",
          }
        : {}),
    },
  );
}

/**
 * Builds an image into a layout. With the same content, base and timestamp the bytes are the same.
 *
 * @throws E_BUILD with the failed step and its last lines, E_TOOL_MISSING, E_TIMEOUT, `Interrupted`.
 */
export async function buildWithBuildah(ctx: Context, build: ImageBuild): Promise<void> {
  const buildah = await prepare(ctx, build.workDir);
  const policy = ["--signature-policy", join(build.workDir, "policy.json")];
  const args: string[] = [];
  if (build.base) {
    // Its path gets into the image's history: a link makes it the same everywhere.
    await symlink(build.base.layoutDir, join(build.workDir, "base"));
    args.push("--build-arg", "BASE=oci:base", "--annotation", `org.opencontainers.image.base.name=${build.base.name}`);
  }
  for (const [name, value] of Object.entries(build.buildArgs)) args.push("--build-arg", `${name}=${value}`);
  const result = await runBuildah(
    ctx,
    buildah,
    [
      ...["bud", ...policy, "--format", "oci", "--identity-label=false", "--timestamp", String(build.timestamp)],
      ...[
        "--ignorefile",
        "/dev/null",
        ...args,
        "--tag",
        "localhost/image",
        "--file",
        build.dockerfile,
        build.contextDir,
      ],
    ],
    (line) => {
      const [, step] = /^STEP (.*)$/.exec(line) ?? [];
      if (step !== undefined) build.onStep?.(step);
    },
  );
  if (result.exitCode !== 0) throw buildFailure(build, result);
  const pushed = await runBuildah(ctx, buildah, [
    "push",
    "--quiet",
    ...policy,
    "--format",
    "oci",
    "localhost/image",
    `oci:${build.layoutDir}:latest`,
  ]);
  if (pushed.exitCode !== 0)
    throw new ChartwrightError("E_BUILD", `${build.title}: the built image cannot be stored`, {
      detail: pushed.stderr.trim(),
    });
}
