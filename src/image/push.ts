import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { readLayout } from "../tools/files/index.ts";
import {
  copyImage,
  holdsManifest,
  type ImageRepository,
  openRegistry,
  pushLayout,
  type Registry,
  tagManifest,
} from "../tools/registry/index.ts";
import type { BuiltImage } from "./build.ts";
import { lockImage } from "./locked-images.ts";

/** An image that is somewhere: in a layout on this machine, or in another repository. */
export type PushedFrom = Pick<BuiltImage, "digest" | "layoutDir" | "heldBy">;

export interface PushRequest extends ImageRepository {
  readonly image: BuiltImage;
  /** The folder of chartwright.lock; without a project there is none. */
  readonly projectDir?: string | undefined;
  /** Names that it gets there. */
  readonly tags?: readonly string[];
}

export interface PushedImage {
  /** `registry.example.com/site@sha256:…` */
  readonly reference: string;
  readonly digest: string;
  /** `copied`: from another registry, by its digest. */
  readonly outcome: "pushed" | "copied" | "unchanged";
  /** Bytes that were sent. */
  readonly sent: number;
}

/**
 * Pushes a built image, only what the registry lacks, asks the registry for what it holds then, and writes the digest
 * into chartwright.lock.
 *
 * @throws E_REGISTRY if the registry cannot be reached, refuses, or holds other bytes; E_FILE for the lock file.
 */
export async function pushImage(ctx: Context, request: PushRequest): Promise<PushedImage> {
  const { image, projectDir, tags = [] } = request;
  const pushed = await sendImage(ctx, image, request, { keep: `h${image.hash}`, tags });
  if (projectDir !== undefined) {
    const { hash, digest, base } = image;
    await lockImage(ctx, projectDir, image.context, { hash, digest, base });
  }
  return pushed;
}

/**
 * Sees to it that a repository holds an image, and that its tags name it. Nothing is sent that is there already.
 *
 * @param names `keep`: the tag that it is sent under where there is no other, so that registries which clear away what
 * has none keep it.
 * @throws E_REGISTRY
 */
export async function sendImage(
  ctx: Context,
  image: PushedFrom,
  to: ImageRepository,
  names: { readonly keep: string; readonly tags: readonly string[] },
): Promise<PushedImage> {
  const { digest } = image;
  const registry = openRegistry(to);
  const title = `push ${to.repository}`;
  const reference = `${to.repository}@${digest}`;
  if (await holdsManifest(ctx, registry, digest)) {
    await putTags(ctx, registry, names.tags, digest);
    ctx.progress.note(`✓ ${title}: unchanged, ${digest.slice(0, 19)}`);
    return { reference, digest, outcome: "unchanged", sent: 0 };
  }
  const sent = await during(
    ctx.progress,
    title,
    () => send(ctx, image, registry, names.tags.length > 0 ? digest : names.keep),
    (bytes) => `${digest.slice(0, 19)}, ${(bytes / 1e6).toFixed(1)} MB sent`,
  );
  await putTags(ctx, registry, names.tags, digest);
  return { reference, digest, outcome: image.layoutDir === undefined ? "copied" : "pushed", sent };
}

async function send(ctx: Context, image: PushedFrom, registry: Registry, under: string): Promise<number> {
  const { layoutDir, heldBy, digest } = image;
  if (layoutDir !== undefined) return pushLayout(ctx, registry, await readLayout(layoutDir), under);
  if (heldBy !== undefined && heldBy.repository !== registry.repository)
    return copyImage(ctx, openRegistry(heldBy, "pull"), registry, { digest, under });
  throw new ChartwrightError("E_REGISTRY", `${registry.repository} has lost ${digest} since it was looked for`, {
    hint: "run it again: the image is built anew",
  });
}

async function putTags(ctx: Context, registry: Registry, tags: readonly string[], digest: string): Promise<void> {
  for (const tag of tags) {
    const before = await tagManifest(ctx, registry, tag, digest);
    if (before === undefined) continue;
    ctx.progress.note(
      `note: ${registry.repository}:${tag} named ${before.slice(0, 19)}… and now names ${digest.slice(0, 19)}…`,
    );
  }
}
