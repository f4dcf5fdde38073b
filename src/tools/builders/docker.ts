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

/** Tells whether a docker on PATH has an engine that answers. */
export async function hasEngine(ctx: Context, docker: string): Promise<boolean> {
  const args = ["version", "--format", "{{.Server.Version}}"];
  const { exitCode } = await runProcess(ctx, { file: docker, args, timeoutMs: ASK_MS });
  return exitCode === 0;
}

/**
 * Builds an image with a Docker engine, and takes it out of it into a layout. The engine may be an old one, or on
 * another machine: all that it must know is load, build, save and rmi. What it makes has the times of the build; they
 * are set afterwards.
 *
 * @throws E_BUILD with the failed step and its last lines, E_USAGE for a cache in a registry, E_TIMEOUT, `Interrupted`.
 */
export async function buildWithDocker(ctx: Context, docker: string, build: ImageBuild): Promise<void> {
  if (build.cacheTo.length > 0) {
    throw new ChartwrightError("E_USAGE", "--cache-to is for buildah and podman: Docker's engine cannot do it", {
      hint: "CHARTWRIGHT_BUILDER names the builder",
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
    // The classic builder and BuildKit name steps otherwise than buildah does.
    const told = { ...result, stdout: result.stdout.replace(/^Step (\d+\/\d+) : /gm, "STEP $1: ") };
    if (result.exitCode !== 0) throw buildFailure(build, told);
    const [file, dir] = [join(build.workDir, "image.tar"), join(build.workDir, "image")];
    await run("save", "--output", file, name);
    await mkdir(dir);
    await runOrFail(ctx, { file: "tar", args: ["-xf", file, "-C", dir], timeoutMs: BUILD_MS, code: "E_BUILD" });
    await archiveToLayout(dir, build.layoutDir, { since, timestamp: build.timestamp });
  } finally {
    // The names go, and with them what nothing else in the engine uses.
    const names = build.base ? [name, base] : [name];
    await runProcess(ctx, { file: docker, args: ["rmi", "--force", ...names], timeoutMs: BUILD_MS }).catch(() => {});
  }
}

const STEP = /^(?:Step |#\d+ \[)(\d+\/\d+(?: :|\]) .*)$/;

/** Docker's engine may be on another machine, with another clock. */
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
  // docker writes a random name into the .dockerignore of a context whose Dockerfile is elsewhere (28.2, 20.10), and
  // that would be in the image. What it names is left out by now.
  await rm(join(build.contextDir, ".dockerignore"), { force: true });
  const file = join(build.workDir, "Dockerfile");
  await writeFile(file, renameBases(await readFile(build.dockerfile, "utf8"), build.pins, given));
  const flags = ["--file", file];
  // A step that was cached has the time of its first run, and does not show whether it is ours.
  if (build.cacheFrom.length === 0) flags.push("--no-cache");
  for (const repository of build.cacheFrom) flags.push("--cache-from", repository);
  // An engine without BuildKit knows no platforms.
  if (platformText(build.platform) !== platformText(platformOf(arch())))
    flags.push("--platform", platformText(build.platform));
  if (build.base) flags.push("--build-arg", `BASE=${base}`);
  for (const [name, value] of build.buildArgs)
    flags.push("--build-arg", value === undefined ? name : `${name}=${value}`);
  for (const [name, value] of build.labels) flags.push("--label", `${name}=${value}`);
  if (build.target !== undefined) flags.push("--target", build.target);
  return flags;
}
