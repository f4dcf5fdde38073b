import { randomBytes } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { renameBases } from "../../engines/dockerfile/index.ts";
import { platformOf, platformText } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { type ProcessResult, runOrFail, runProcess } from "../process/index.ts";
import { buildFailure } from "./build-failure.ts";
import { archiveToLayout, layoutToArchive } from "./docker-archive.ts";
import type { ImageBuild } from "./image-build.ts";

const BUILD_MS = 60 * 60_000;
const ASK_MS = 10_000;

/** Whether the engine of a docker program answers. */
export async function hasEngine(ctx: Context, docker: string): Promise<boolean> {
  const args = ["version", "--format", "{{.Server.Version}}"];
  const { exitCode } = await runProcess(ctx, { file: docker, args, timeoutMs: ASK_MS });
  return exitCode === 0;
}

/**
 * Builds an image with a Docker engine and saves it into a layout. The engine can be old or remote: it needs only load,
 * build, save and rmi. The times of new files are set in the layout, since the engine uses those of the build.
 *
 * @throws E_BUILD with the failed step and the end of its output, E_USAGE for `--cache-to`, E_TIMEOUT, `Interrupted`.
 */
export async function buildWithDocker(ctx: Context, docker: string, build: ImageBuild): Promise<void> {
  if (build.cacheTo.length > 0) {
    throw new ChartwrightError("E_USAGE", "Docker's engine does not support --cache-to", {
      hint: "set CHARTWRIGHT_BUILDER to buildah or podman",
    });
  }
  const id = randomBytes(6).toString("hex");
  const [name, base] = [`chartwright/build:${id}`, `chartwright/base:${id}`];
  const run = (...args: string[]): Promise<ProcessResult> =>
    runOrFail(ctx, { file: docker, args, timeoutMs: BUILD_MS, code: "E_BUILD", failure: `docker ${args[0]} failed` });
  try {
    if (build.base) {
      const dir = join(build.workDir, "base");
      await layoutToArchive(build.base.layoutDir, dir, base);
      const file = join(build.workDir, "base.tar");
      await runOrFail(ctx, { file: "tar", args: ["-cf", file, "-C", dir, "."], timeoutMs: BUILD_MS, code: "E_BUILD" });
      await run("load", "--quiet", "--input", file);
    }
    const since = await dockerTime(ctx, docker);
    const result = await runProcess(ctx, {
      file: docker,
      args: ["build", ...(await buildFlags(ctx, build, base)), "--tag", name, build.contextDir],
      timeoutMs: BUILD_MS,
      onLine: (line) => {
        const [, step] = STEP.exec(line) ?? [];
        if (step !== undefined) build.onStep?.(step);
      },
    });
    // The classic builder writes `Step` where buildah writes `STEP`.
    const output = { ...result, stdout: result.stdout.replace(/^Step (\d+\/\d+) : /gm, "STEP $1: ") };
    if (result.exitCode !== 0) throw buildFailure(build, output);
    const [file, dir] = [join(build.workDir, "image.tar"), join(build.workDir, "image")];
    await run("save", "--output", file, name);
    await mkdir(dir);
    await runOrFail(ctx, { file: "tar", args: ["-xf", file, "-C", dir], timeoutMs: BUILD_MS, code: "E_BUILD" });
    await archiveToLayout(dir, build.layoutDir, { since, timestamp: build.timestamp });
  } finally {
    // Removes the names, and layers that no other image uses.
    const names = build.base ? [name, base] : [name];
    await runProcess(ctx, { file: docker, args: ["rmi", "--force", ...names], timeoutMs: BUILD_MS }).catch(() => {});
  }
}

const STEP = /^(?:Step |#\d+ \[)(\d+\/\d+(?: :|\]) .*)$/;

/** Returns the engine's time, in milliseconds. An engine on another machine has another clock. */
async function dockerTime(ctx: Context, docker: string): Promise<number> {
  const args = ["info", "--format", "{{.SystemTime}}"];
  const { stdout } = await runProcess(ctx, { file: docker, args, timeoutMs: ASK_MS });
  const time = Date.parse(stdout.trim());
  return Number.isNaN(time) ? Date.now() : time;
}

async function buildFlags(ctx: Context, build: ImageBuild, base: string): Promise<string[]> {
  const given = Object.fromEntries(
    [...build.buildArgs].flatMap(([name, value = ctx.env[name]]) => (value === undefined ? [] : [[name, value]])),
  );
  // For a Dockerfile outside the context, docker adds a random name to the context's .dockerignore (28.2, 20.10), which
  // would become part of the image. The context has no ignored files any more.
  await rm(join(build.contextDir, ".dockerignore"), { force: true });
  const file = join(build.workDir, "Dockerfile");
  await writeFile(file, renameBases(await readFile(build.dockerfile, "utf8"), build.pins, given));
  const flags = ["--file", file];
  // A cached step keeps the time of its first run, by which it looks like a step of the base.
  if (build.cacheFrom.length === 0) flags.push("--no-cache");
  for (const repository of build.cacheFrom) flags.push("--cache-from", repository);
  // An engine without BuildKit rejects --platform.
  if (platformText(build.platform) !== platformText(platformOf(arch())))
    flags.push("--platform", platformText(build.platform));
  if (build.base) flags.push("--build-arg", `BASE=${base}`);
  for (const [name, value] of build.buildArgs)
    flags.push("--build-arg", value === undefined ? name : `${name}=${value}`);
  for (const [name, value] of build.labels) flags.push("--label", `${name}=${value}`);
  if (build.target !== undefined) flags.push("--target", build.target);
  return flags;
}
