import { existsSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { basename, join } from "node:path";
import type { Context } from "../context.ts";
import { debianArchitecture, type Platform, platformOf, platformText, sourceTime } from "../engines/oci-image/index.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { type DebianRoot, type ImageBuilder, makeDebianRoot } from "../tools/builders/index.ts";
import { cacheDir, copyContext, hashContext, type LayoutImage, listContext, readLayout } from "../tools/files/index.ts";
import { gitState } from "../tools/git/index.ts";

const lines = (text: string): string[] =>
  text
    .split("\n")
    .map((line) => line.replace(/(?:^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");

/** Hashes the content of a base's folder. */
export async function hashBase(baseDir: string): Promise<string> {
  return hashContext(baseDir, await listContext(baseDir));
}

export interface PackagesBase {
  readonly baseDir: string;
  readonly platform: Platform;
  /** An empty folder. The caller removes it. */
  readonly workDir: string;
  /** Downloads the current packages, even if the cache has the base. */
  readonly pull: boolean;
}

/**
 * Builds a base image from Debian packages. Its folder contains `packages` (the list of packages), `drop` (paths to
 * remove from them), `root/` (files to add) and a `Dockerfile` that builds the image from the resulting `root/`. The
 * cache keeps the base by the folder's content and the platform: newer packages are used when the folder changes, or
 * with `pull`.
 *
 * @returns the path of the image's layout in the cache.
 * @throws E_BUILD if packages cannot be downloaded or the build fails.
 */
export async function baseFromPackages(ctx: Context, builder: ImageBuilder, base: PackagesBase): Promise<string> {
  const { baseDir, platform, workDir } = base;
  const hash = await hashBase(baseDir);
  const native = platformText(platform) === platformText(platformOf(arch()));
  const architecture = debianArchitecture(platform);
  const kept = cacheDir(ctx, "images", `base-${hash.slice(0, 24)}${native ? "" : `-${architecture}`}`);
  if (!base.pull && existsSync(join(kept, "index.json"))) return kept;
  const title = `base image from Debian packages (${native ? basename(baseDir) : `${basename(baseDir)}, ${architecture}`})`;
  const make = async (update: (text: string) => void): Promise<LayoutImage> => {
    const context = join(workDir, "context");
    const packages = await makeRoot(ctx, base, {
      architecture: native ? undefined : architecture,
      rootDir: join(context, "root"),
      update,
    });
    await writeFile(join(context, "Dockerfile"), await readPart(baseDir, "Dockerfile"));
    const buildDir = join(workDir, "build");
    await mkdir(buildDir);
    const layoutDir = join(workDir, "layout");
    await builder.build({
      workDir: buildDir,
      contextDir: context,
      dockerfile: join(context, "Dockerfile"),
      platform,
      buildArgs: new Map(),
      labels: new Map(),
      pins: new Map(),
      access: { plainHttp: [], logins: new Map() },
      cacheFrom: [],
      cacheTo: [],
      timestamp: sourceTime(await gitState(ctx, baseDir), hash, ctx.env["SOURCE_DATE_EPOCH"]),
      layoutDir,
      title: join(basename(baseDir), "Dockerfile"),
      onStep: update,
    });
    await writeFile(join(layoutDir, "packages.txt"), `${packages.join("\n")}\n`);
    await rm(kept, { recursive: true, force: true });
    await rename(layoutDir, kept);
    return readLayout(kept);
  };
  const megabytes = (image: LayoutImage): string =>
    `${(image.blobs.reduce((total, blob) => total + blob.size, 0) / 1e6).toFixed(1)} MB packed, ${image.digest.slice(0, 19)}`;
  await during(ctx.progress, title, (task) => make((text) => task.update(text)), megabytes);
  return kept;
}

async function readPart(baseDir: string, name: string, fallback?: string): Promise<string> {
  try {
    return await readFile(join(baseDir, name), "utf8");
  } catch (cause) {
    if (fallback !== undefined) return fallback;
    throw new ChartwrightError("E_BUILD", `${join(baseDir, name)} is missing`, { cause });
  }
}

/** Unpacks the packages and copies the folder's own files over them. */
async function makeRoot(
  ctx: Context,
  { baseDir, workDir }: PackagesBase,
  root: Pick<DebianRoot, "architecture" | "rootDir" | "update">,
): Promise<string[]> {
  const { rootDir } = root;
  const downloadDir = join(workDir, "packages");
  await mkdir(downloadDir, { recursive: true });
  await mkdir(rootDir, { recursive: true });
  const packages = await makeDebianRoot(ctx, {
    ...root,
    packages: lines(await readPart(baseDir, "packages")),
    drop: lines(await readPart(baseDir, "drop", "")),
    downloadDir,
  });
  await rm(downloadDir, { recursive: true });
  const own = join(baseDir, "root");
  if (existsSync(own)) await copyContext(own, await listContext(own), rootDir);
  return packages;
}
