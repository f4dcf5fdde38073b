import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { readLayout } from "../tools/files/index.ts";
import { type ImageRepository, Registry } from "../tools/registry/index.ts";
import type { BuiltImage } from "./build-request.ts";
import { lockImage } from "./locked-images.ts";

/** An image in a layout on this machine or in another repository. */
export type PushedFrom = Pick<BuiltImage, "digest" | "layoutDir" | "heldBy">;

export interface PushRequest extends ImageRepository {
  readonly image: BuiltImage;
  /** The folder of chartwright.lock; undefined without a project. */
  readonly projectDir?: string | undefined;
  /** Tags to set in the repository. */
  readonly tags?: readonly string[];
}

export interface PushedImage {
  /** `registry.example.com/site@sha256:…` */
  readonly reference: string;
  readonly digest: string;
  /** `copied`: from another registry. */
  readonly outcome: "pushed" | "copied" | "unchanged";
  /** In bytes. */
  readonly sent: number;
}

/**
 * Uploads the parts of an image that the registry lacks, checks that the registry has it, and writes its digest into
 * chartwright.lock.
 *
 * @throws E_REGISTRY if the registry does not answer, refuses, or stores other bytes; E_FILE for the lock file.
 */
export async function pushImage(ctx: Context, request: PushRequest): Promise<PushedImage> {
  const { image, projectDir, tags = [] } = request;
  const pushed = await sendImage(ctx, image, { to: request, keep: `h${image.hash}`, tags });
  if (projectDir !== undefined) {
    const { hash, digest, base } = image;
    await lockImage(ctx, projectDir, image.context, { hash, digest, base });
  }
  return pushed;
}

/**
 * Uploads the parts of an image that a repository lacks, and sets its tags.
 *
 * @param keep the tag for an image without other tags: some registries delete untagged images.
 * @throws E_REGISTRY
 */
export async function sendImage(
  ctx: Context,
  image: PushedFrom,
  { to, keep, tags }: { readonly to: ImageRepository; readonly keep: string; readonly tags: readonly string[] },
): Promise<PushedImage> {
  const { digest } = image;
  const registry = new Registry(ctx, to);
  const title = `push ${to.repository}`;
  const reference = `${to.repository}@${digest}`;
  if (await registry.holds(digest)) {
    await putTags(ctx, registry, { tags, digest });
    ctx.progress.note(`✓ ${title}: unchanged, ${digest.slice(0, 19)}`);
    return { reference, digest, outcome: "unchanged", sent: 0 };
  }
  const sent = await during(
    ctx.progress,
    title,
    () => send(ctx, image, { registry, under: tags.length > 0 ? digest : keep }),
    (bytes) => `${digest.slice(0, 19)}, ${(bytes / 1e6).toFixed(1)} MB sent`,
  );
  await putTags(ctx, registry, { tags, digest });
  return { reference, digest, outcome: image.layoutDir === undefined ? "copied" : "pushed", sent };
}

async function send(
  ctx: Context,
  image: PushedFrom,
  { registry, under }: { readonly registry: Registry; readonly under: string },
): Promise<number> {
  const { layoutDir, heldBy, digest } = image;
  if (layoutDir !== undefined) return registry.push(await readLayout(layoutDir), under);
  if (heldBy !== undefined && heldBy.repository !== registry.repository)
    return registry.copy(new Registry(ctx, heldBy, "pull"), { digest, under });
  throw new ChartwrightError("E_REGISTRY", `${registry.repository} no longer has ${digest}`, {
    hint: "run the command again to build the image",
  });
}

async function putTags(
  ctx: Context,
  registry: Registry,
  { tags, digest }: { readonly tags: readonly string[]; readonly digest: string },
): Promise<void> {
  for (const tag of tags) {
    const before = await registry.tag(tag, digest);
    if (before === undefined) continue;
    ctx.progress.note(
      `note: moved ${registry.repository}:${tag} from ${before.slice(0, 19)}… to ${digest.slice(0, 19)}…`,
    );
  }
}
