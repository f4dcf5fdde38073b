import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { registryHostOf } from "../core/image/dockerfile.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { copyContext, hashContext, listContext } from "../tools/build-context.ts";
import { buildWithBuildah } from "../tools/buildah.ts";
import { makeDebianRoot } from "../tools/debian-root.ts";
import { cacheDir } from "../tools/folders.ts";
import { NoAnswer, sendHttp } from "../tools/http.ts";
import { sourceTime } from "../tools/source-time.ts";

const REACH_MS = 2500;

/** Tells whether a registry answers at all; decided within seconds. */
export async function canReachRegistry(ctx: Context, reference: string): Promise<boolean> {
  // Through a proxy only the builder itself can tell.
  if (ctx.env["HTTPS_PROXY"] || ctx.env["https_proxy"]) return true;
  const host = registryHostOf(reference);
  try {
    await sendHttp(ctx, {
      method: "GET",
      url: `https://${host === "docker.io" ? "registry-1.docker.io" : host}/v2/`,
      idleMs: REACH_MS,
    });
    return true;
  } catch (error) {
    if (error instanceof NoAnswer) return false;
    throw error;
  }
}

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");

/** The hash of what a base folder holds. */
export async function hashBase(baseDir: string): Promise<string> {
  return hashContext(baseDir, await listContext(baseDir));
}

/**
 * Makes an image from Debian packages: `packages` names them, `drop` what is removed of them, `root/` is laid over
 * them, and `Dockerfile` makes an image of the result, which it finds as `root/`. Made once for a folder's content; a
 * newer package is taken when the folder changes or the cache is cleaned.
 *
 * @param workDir an empty folder, removed by the caller.
 * @returns the image as a layout in the cache.
 * @throws E_BUILD if packages cannot be got or the build fails.
 */
export async function baseFromPackages(ctx: Context, baseDir: string, workDir: string): Promise<string> {
  const hash = await hashBase(baseDir);
  const kept = cacheDir(ctx, "images", `base-${hash.slice(0, 24)}`);
  if (existsSync(join(kept, "index.json"))) return kept;
  const read = async (name: string, fallback?: string): Promise<string> => {
    try {
      return await readFile(join(baseDir, name), "utf8");
    } catch (cause) {
      if (fallback !== undefined) return fallback;
      throw new ChartwrightError("E_BUILD", `${join(baseDir, name)} is missing`, { cause });
    }
  };
  await during(ctx.progress, `base image from Debian packages (${basename(baseDir)})`, async (task) => {
    const context = join(workDir, "context");
    const [downloadDir, rootDir] = [join(workDir, "packages"), join(context, "root")];
    await mkdir(downloadDir, { recursive: true });
    await mkdir(rootDir, { recursive: true });
    const packages = await makeDebianRoot(
      ctx,
      { packages: lines(await read("packages")), drop: lines(await read("drop", "")), downloadDir, rootDir },
      (text) => task.update(text),
    );
    await rm(downloadDir, { recursive: true });
    if (existsSync(join(baseDir, "root")))
      await copyContext(join(baseDir, "root"), await listContext(join(baseDir, "root")), rootDir);
    await writeFile(join(context, "Dockerfile"), await read("Dockerfile"));
    const buildDir = join(workDir, "build");
    await mkdir(buildDir);
    const layoutDir = join(workDir, "layout");
    await buildWithBuildah(ctx, {
      workDir: buildDir,
      contextDir: context,
      dockerfile: join(context, "Dockerfile"),
      buildArgs: {},
      timestamp: await sourceTime(ctx, baseDir, hash),
      layoutDir,
      title: join(basename(baseDir), "Dockerfile"),
      onStep: (step) => task.update(step),
    });
    await writeFile(join(layoutDir, "packages.txt"), `${packages.join("\n")}\n`);
    await rm(kept, { recursive: true, force: true });
    await rename(layoutDir, kept);
  });
  return kept;
}
