import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { arch } from "node:os";
import { join, relative, sep } from "node:path";
import type { Context } from "../context.ts";
import { readDockerfile } from "../core/image/dockerfile.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { type ContextEntry, copyContext, hashContext, listContext } from "../tools/build-context.ts";
import { buildWithBuildah } from "../tools/buildah.ts";
import { withLock } from "../tools/file-lock.ts";
import { cacheDir } from "../tools/folders.ts";
import { readLayout } from "../tools/oci-layout.ts";
import { holdsManifest, openRegistry } from "../tools/registry.ts";
import { sourceTime } from "../tools/source-time.ts";
import { baseFromPackages, canReachRegistry, hashBase } from "./base-image.ts";
import type { ImageConfig } from "./environment.ts";
import { readLockFile } from "./lock.ts";

export interface BuildRequest {
  readonly image: Pick<ImageConfig, "contextDir" | "dockerfile" | "baseDir">;
  /** The folder of chartwright.lock. */
  readonly projectDir: string;
  /** Where the image is going: if it is there already nothing is built. */
  readonly registry?: { readonly repository: string; readonly plainHttp: boolean };
}

export interface BuiltImage {
  /** The build context's path, relative to the project: its name in chartwright.lock. */
  readonly context: string;
  /** Of the build context, its base and the platform. */
  readonly hash: string;
  /** `sha256:…` of the manifest. */
  readonly digest: string;
  /** What it is built on: an image's reference, or the folder of a base made from packages. */
  readonly base: string;
  readonly outcome: "built" | "unchanged";
  /** The image as an OCI layout, if it is on this machine. */
  readonly layoutDir?: string;
}

/** Layouts that are kept in the cache, the newest: of images, and of bases. */
const KEPT_LAYOUTS = [
  [/^[0-9a-f]{24}$/, 10],
  [/^base-/, 2],
] as const;

/** The base of an image in one of the two ways: as the Dockerfile says, or made from packages. */
interface Base {
  readonly name: string;
  readonly fromPackages: boolean;
}

interface Source {
  readonly request: BuildRequest;
  readonly context: string;
  readonly dockerfile: string;
  /** In the order of preference. */
  readonly bases: readonly Base[];
}

/**
 * Finds the image that the present content has already: in the lock file and a registry, or in the cache.
 *
 * @throws E_BUILD without a Dockerfile, E_CONFIG for a broken lock file, E_REGISTRY
 */
export async function findImage(ctx: Context, request: BuildRequest): Promise<BuiltImage | undefined> {
  const source = await readSource(request);
  for (const base of source.bases) {
    const known = await knownImage(ctx, source, base);
    if (known) return known;
  }
  return undefined;
}

/**
 * Builds an image, unless its content has an image already: in the lock file and in a registry, or in the cache.
 * The same content on the same base gives the same digest.
 *
 * @throws E_BUILD with the failed step and its last lines, E_TOOL_MISSING, E_FILE, E_CONFIG for a broken lock file.
 */
export async function buildImage(ctx: Context, request: BuildRequest): Promise<BuiltImage> {
  const known = await findImage(ctx, request);
  if (known) {
    ctx.progress.note(`✓ build ${known.context}: unchanged, ${known.digest.slice(0, 19)}`);
    return known;
  }
  const source = await readSource(request);
  return withLock(ctx, cacheDir(ctx, "build", "lock"), "another chartwright is building an image", () =>
    during(
      ctx.progress,
      `build ${source.context}`,
      (task) => build(ctx, source, (text) => task.update(text)),
      (image) => image.digest.slice(0, 19),
    ),
  );
}

async function readSource(request: BuildRequest): Promise<Source> {
  const { contextDir, dockerfile, baseDir } = request.image;
  const path = (file: string): string => relative(request.projectDir, file).split(sep).join("/") || ".";
  const text = await readFile(dockerfile, "utf8").catch((cause: unknown) => {
    throw new ChartwrightError("E_BUILD", `${path(dockerfile)} cannot be read`, { cause });
  });
  const facts = readDockerfile(text);
  const own: Base = { name: facts.bases.join(" ") || "scratch", fromPackages: false };
  const replaceable = baseDir !== undefined && facts.args.has("BASE");
  const bases = replaceable ? [own, { name: path(baseDir), fromPackages: true }] : [own];
  return { request, context: path(contextDir), dockerfile: text, bases };
}

/** The name of a content in the lock file and the cache: 24 hex digits. */
async function imageHash(source: Source, base: Base, dir: string, entries: readonly ContextEntry[]): Promise<string> {
  const { baseDir } = source.request.image;
  const parts = [
    "image 1",
    `linux/${arch()}`,
    source.dockerfile,
    base.fromPackages && baseDir !== undefined ? `packages ${await hashBase(baseDir)}` : `image ${base.name}`,
    await hashContext(dir, entries),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 24);
}

async function knownImage(ctx: Context, source: Source, base: Base): Promise<BuiltImage | undefined> {
  const { contextDir } = source.request.image;
  const hash = await imageHash(source, base, contextDir, await listContext(contextDir));
  const layoutDir = cacheDir(ctx, "images", hash);
  const local = existsSync(join(layoutDir, "index.json")) ? (await readLayout(layoutDir)).digest : undefined;
  const locked = (await readLockFile(source.request.projectDir)).images
    .get(source.context)
    ?.find((image) => image.hash === hash);
  const image = { context: source.context, hash, base: base.name, outcome: "unchanged" as const };
  if (local !== undefined && (locked === undefined || locked.digest === local))
    return { ...image, digest: local, layoutDir };
  const { registry } = source.request;
  if (locked && registry && (await holdsManifest(ctx, openRegistry(registry.repository, registry), locked.digest))) {
    return { ...image, digest: locked.digest };
  }
  return local === undefined ? undefined : { ...image, digest: local, layoutDir };
}

async function chooseBase(ctx: Context, source: Source): Promise<Base> {
  const [own, packages] = source.bases;
  if (own === undefined || packages === undefined) return own ?? { name: "scratch", fromPackages: false };
  if (await canReachRegistry(ctx, own.name.split(" ")[0] ?? own.name)) return own;
  ctx.progress.note(
    `note: ${own.name} cannot be pulled from here: the base is made from Debian packages instead (${packages.name})`,
  );
  return packages;
}

async function build(ctx: Context, source: Source, update: (text: string) => void): Promise<BuiltImage> {
  const workDir = await makeWorkDir(ctx);
  try {
    const { image } = source.request;
    const base = await chooseBase(ctx, source);
    // A copy is built, so that what is built is what was hashed, whatever happens to the files meanwhile.
    const staged = join(workDir, "context");
    const entries = await listContext(image.contextDir);
    await copyContext(image.contextDir, entries, staged);
    await writeFile(join(workDir, "Dockerfile"), source.dockerfile);
    const hash = await imageHash(source, base, staged, entries);
    const layout = join(workDir, "layout");
    const parts = { base: join(workDir, "base"), build: join(workDir, "build") };
    await mkdir(parts.base);
    await mkdir(parts.build);
    const baseLayout =
      base.fromPackages && image.baseDir !== undefined
        ? await baseFromPackages(ctx, image.baseDir, parts.base)
        : undefined;
    await buildWithBuildah(ctx, {
      workDir: parts.build,
      contextDir: staged,
      dockerfile: join(workDir, "Dockerfile"),
      buildArgs: {},
      ...(baseLayout === undefined ? {} : { base: { layoutDir: baseLayout, name: base.name } }),
      timestamp: await sourceTime(ctx, image.contextDir, hash),
      layoutDir: layout,
      title: relative(source.request.projectDir, image.dockerfile),
      onStep: update,
    });
    const { digest } = await readLayout(layout);
    const layoutDir = cacheDir(ctx, "images", hash);
    await rm(layoutDir, { recursive: true, force: true });
    await rename(layout, layoutDir);
    await pruneLayouts(cacheDir(ctx, "images"));
    return { context: source.context, hash, digest, base: base.name, outcome: "built", layoutDir };
  } finally {
    await rm(workDir, { recursive: true, force: true });
  }
}

/** A fresh folder for a build. We hold the lock: what else is there is left from a run that was killed. */
async function makeWorkDir(ctx: Context): Promise<string> {
  const parent = cacheDir(ctx, "build");
  await mkdir(parent, { recursive: true });
  await mkdir(cacheDir(ctx, "images"), { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith("w-")) await rm(join(parent, name), { recursive: true, force: true });
  }
  return mkdtemp(join(parent, "w-"));
}

async function pruneLayouts(dir: string): Promise<void> {
  const entries = await readdir(dir);
  for (const [pattern, kept] of KEPT_LAYOUTS) {
    const names = entries.filter((name) => pattern.test(name));
    const dated = await Promise.all(names.map(async (name) => ({ name, time: (await stat(join(dir, name))).mtimeMs })));
    dated.sort((a, b) => b.time - a.time);
    for (const { name } of dated.slice(kept)) await rm(join(dir, name), { recursive: true, force: true });
  }
}
