import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { cacheDir, withLock } from "../tools/files/index.ts";
import { type ImageRepository, Registry } from "../tools/registry/index.ts";
import type { BuildRequest, BuiltImage } from "./build-request.ts";
import { chooseBase, type ImageBase, knownBases } from "./image-base.ts";
import { keptDigest, keptImage } from "./image-cache.ts";
import { type ContextFiles, cacheKey, contentHash, filesOf, type ImageSource, readSource } from "./image-source.ts";
import { EMPTY_LOCK, type LockFile } from "./lock-file.ts";
import { readLockFile } from "./locked-images.ts";
import { makeImage } from "./make-image.ts";

const lockOf = async (ctx: Context, { projectDir }: BuildRequest): Promise<LockFile> =>
  projectDir === undefined ? EMPTY_LOCK : readLockFile(ctx, projectDir);

/**
 * Finds an existing image of the current content: one that the lock file names and a registry has, or one in the cache.
 *
 * @throws E_BUILD without a Dockerfile, E_CONFIG for an invalid lock file, E_REGISTRY
 */
export async function findImage(ctx: Context, request: BuildRequest): Promise<BuiltImage | undefined> {
  return findAmong(ctx, await readSource(ctx, request), await lockOf(ctx, request));
}

async function findAmong(ctx: Context, source: ImageSource, lock: LockFile): Promise<BuiltImage | undefined> {
  const files = await filesOf(source);
  for (const base of await knownBases(source, lock)) {
    const known = await knownImage(ctx, source, { base, files, lock });
    if (known) return known;
  }
  return undefined;
}

/**
 * Builds an image, unless `findImage` finds one. The same content with the same base in the same commit has the same
 * digest.
 *
 * @throws E_BUILD with the failed step and the end of its output, E_TOOL_MISSING, E_FILE, E_CONFIG for an invalid lock
 * file.
 */
export async function buildImage(ctx: Context, request: BuildRequest): Promise<BuiltImage> {
  const source = await readSource(ctx, request);
  const lock = await lockOf(ctx, request);
  const { noCache, pull } = source.options;
  const unchanged = (image: BuiltImage): BuiltImage => {
    ctx.progress.note(`✓ build ${image.context}: unchanged, ${image.digest.slice(0, 19)}`);
    return image;
  };
  const known = noCache || pull ? undefined : await findAmong(ctx, source, lock);
  if (known) return unchanged(known);
  if (source.git.shallow)
    ctx.progress.note(
      "note: this clone has no full history: the image gets the time and revision of the oldest commit in it",
    );
  const onlyBuild = { path: cacheDir(ctx, "build", "lock"), waiting: "another chartwright is building an image" };
  return withLock(ctx, onlyBuild, async () => {
    const base = await chooseBase(ctx, source, lock);
    const found =
      noCache || (pull && base.packagesDir)
        ? undefined
        : await knownImage(ctx, source, { base, files: await filesOf(source), lock });
    if (found) return unchanged(found);
    return during(
      ctx.progress,
      `build ${source.context}`,
      (task) => makeImage(ctx, { source, base, update: (text) => task.update(text) }),
      (image) => image.digest.slice(0, 19),
    );
  });
}

async function knownImage(
  ctx: Context,
  source: ImageSource,
  { base, files, lock }: { readonly base: ImageBase; readonly files: ContextFiles; readonly lock: LockFile },
): Promise<BuiltImage | undefined> {
  const hash = await contentHash(source, base.identity, files);
  const locked = lock.images.get(source.context)?.find((image) => image.hash === hash);
  const image = { context: source.context, hash, base: locked?.base ?? base.name, outcome: "unchanged" as const };
  if (locked) {
    const kept = await keptDigest(ctx, locked.digest);
    if (kept) return { ...image, ...kept };
    const holder = await holderOf(ctx, source.request, locked.digest);
    if (holder) return { ...image, digest: locked.digest, heldBy: holder };
  }
  const kept = await keptImage(ctx, cacheKey(ctx, source, hash));
  if (!kept) return undefined;
  return { ...image, ...kept };
}

/** Finds a repository that has an image: its destination, or another environment's. */
async function holderOf(ctx: Context, request: BuildRequest, digest: string): Promise<ImageRepository | undefined> {
  const { registry, elsewhere = [] } = request;
  if (registry && (await new Registry(ctx, registry).holds(digest))) return registry;
  for (const other of elsewhere) {
    try {
      if (await new Registry(ctx, other, "glance").holds(digest)) return other;
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!(error instanceof ChartwrightError)) throw error;
      // Without access to the other environment's registry, the image is built.
      ctx.progress.note(`note: skipped ${other.repository}: ${error.message}`);
    }
  }
  return undefined;
}
