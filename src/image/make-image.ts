import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Context } from "../context.ts";
import { type Platform, platformText } from "../engines/oci-image/index.ts";
import { type ImageBuilder, imageBuilder } from "../tools/builders/index.ts";
import { cacheDir, copyContext, joinLayouts, type PlatformLayout, readLayout } from "../tools/files/index.ts";
import type { BuiltImage } from "./build-request.ts";
import { accessFor, baseAnnotation, type ImageBase } from "./image-base.ts";
import { keepImage } from "./image-cache.ts";
import { annotationsOf, cacheKey, contentHash, filesOf, type ImageSource, timeOf } from "./image-source.ts";
import { baseFromPackages } from "./packages-base.ts";

/**
 * Builds an image for each platform and moves it into the cache. The caller must hold the lock of builds.
 *
 * @throws E_BUILD with the failed step and the end of its output, E_TOOL_MISSING, E_FILE
 */
export async function makeImage(
  ctx: Context,
  { source, base, update }: { source: ImageSource; base: ImageBase; update: (text: string) => void },
): Promise<BuiltImage> {
  const workDir = await makeWorkDir(ctx);
  try {
    const builder = await imageBuilder(ctx);
    // Builds from a copy, so that the built files are the hashed ones even if the user edits them now.
    const { entries } = await filesOf(source);
    const staged = { dir: join(workDir, "context"), entries };
    await copyContext(source.request.image.contextDir, entries, staged.dir);
    await writeFile(join(workDir, "Dockerfile"), source.dockerfile);
    const hash = await contentHash(source, base.identity, staged);
    const time = timeOf(ctx, source, hash);
    const built: BuiltPlatform[] = [];
    for (const platform of source.platforms) {
      const prefix = source.platforms.length > 1 ? `${platformText(platform)} ` : "";
      const onStep = (step: string): void => update(prefix + step);
      const dir = join(workDir, platformText(platform).replaceAll("/", "-"));
      built.push(await buildPlatform(ctx, builder, { source, base, dir, context: staged.dir, time, onStep, platform }));
    }
    const layout = join(workDir, "layout");
    await joinLayouts(built, annotationsOf(source, time, baseAnnotation(source, base, undefined)), layout);
    const made = built.flatMap(({ baseDigest }) => (baseDigest === undefined ? [] : [`${base.name}@${baseDigest}`]));
    const key = cacheKey(ctx, source, hash);
    const kept = await keepImage(ctx, { key, layout, base: made.join(" ") || base.name });
    return { context: source.context, hash, outcome: "built", ...kept };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

interface PlatformBuild {
  readonly source: ImageSource;
  readonly base: ImageBase;
  readonly platform: Platform;
  /** A new folder for this build. */
  readonly dir: string;
  readonly context: string;
  readonly time: number;
  readonly onStep: (step: string) => void;
}

interface BuiltPlatform extends PlatformLayout {
  /** The layout of a base from packages. */
  readonly baseDigest?: string | undefined;
}

async function buildPlatform(ctx: Context, builder: ImageBuilder, one: PlatformBuild): Promise<BuiltPlatform> {
  const { source, base, dir, time, platform } = one;
  const { options } = source;
  const parts = { base: join(dir, "base"), build: join(dir, "build"), layout: join(dir, "layout") };
  await mkdir(parts.base, { recursive: true });
  await mkdir(parts.build);
  const packages = { baseDir: base.packagesDir ?? "", platform, workDir: parts.base, pull: options.pull };
  const baseLayout = base.packagesDir === undefined ? undefined : await baseFromPackages(ctx, builder, packages);
  await builder.build({
    workDir: parts.build,
    contextDir: one.context,
    dockerfile: join(dir, "..", "Dockerfile"),
    platform,
    buildArgs: options.buildArgs,
    labels: options.labels,
    target: options.target,
    base: baseLayout === undefined ? undefined : { layoutDir: baseLayout },
    pins: base.pins,
    access: await accessFor(ctx, source, base),
    cacheFrom: options.cacheFrom,
    cacheTo: options.cacheTo,
    timestamp: time,
    layoutDir: parts.layout,
    title: source.title,
    onStep: one.onStep,
  });
  const baseDigest = baseLayout === undefined ? undefined : (await readLayout(baseLayout)).digest;
  const annotations = annotationsOf(source, time, baseAnnotation(source, base, baseDigest));
  return { dir: parts.layout, platform, annotations, baseDigest };
}

/** Creates a folder for a build. The caller holds the lock, so all other folders there are from killed runs. */
async function makeWorkDir(ctx: Context): Promise<string> {
  const parent = cacheDir(ctx, "build");
  await mkdir(parent, { recursive: true });
  await mkdir(cacheDir(ctx, "images"), { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith("w-")) await rm(join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(join(parent, "w-"));
}
