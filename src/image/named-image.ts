import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { type ImageReference, parseReference } from "../engines/oci-image/index.ts";
import { ChartwrightError } from "../errors.ts";
import { readLayout, writeAtomically } from "../tools/files/index.ts";
import { Registry, repositoryNamed } from "../tools/registry/index.ts";
import { buildImage } from "./build-image.ts";
import type { BuildRequest, BuiltImage } from "./build-request.ts";
import { namedImage, nameImage } from "./image-cache.ts";
import { type PushedFrom, type PushedImage, pushImage, sendImage } from "./push-image.ts";

/** Files with the image's digest and metadata, for other programs. */
export interface ResultFiles {
  readonly digestFile?: string | undefined;
  readonly metadataFile?: string | undefined;
}

export interface NamedBuild extends ResultFiles {
  readonly request: BuildRequest;
  /** `registry.example.com/site:1.0`; `latest` without a tag. */
  readonly names: readonly string[];
  readonly push: boolean;
  /** Connects to the registries without TLS. */
  readonly plainHttp: boolean;
}

/** Splits a name and adds the tag `latest` if it has none. @throws E_USAGE for a name with a digest. */
function tagged(text: string): ImageReference & { readonly tag: string; readonly name: string } {
  const { repository, tag = "latest", digest } = parseReference(text);
  if (digest === undefined) return { repository, tag, name: `${repository}:${tag}` };
  throw new ChartwrightError("E_USAGE", `${text} cannot be an image's name: only the build determines the digest`);
}

/** Groups the tags of names by repository, so that an image is uploaded to each once. */
function byRepository(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { repository, tag } of names.map(tagged)) groups.set(repository, [...(groups.get(repository) ?? []), tag]);
  return groups;
}

/**
 * Builds an image under the given names, writes the files about it and, with `push`, pushes it to the registries of the
 * names.
 *
 * @throws E_USAGE, E_FILE, and as `buildImage` and `pushImage`
 */
export async function buildNamed(
  ctx: Context,
  build: NamedBuild,
): Promise<{ readonly image: BuiltImage; readonly pushed: readonly PushedImage[] }> {
  const groups = byRepository(build.names);
  if (build.push && groups.size === 0) {
    throw new ChartwrightError("E_USAGE", "--push needs a name with a registry: --tag registry.example.com/site:1.0", {
      hint: "to push the image of an environment, run chartwright push ENV",
    });
  }
  const { request } = build;
  const image = await buildImage(ctx, request);
  const names = build.names.map((name) => tagged(name).name);
  await nameImage(ctx, names, image.digest);
  const pushed: PushedImage[] = [];
  if (build.push) {
    for (const [repository, tags] of groups) {
      const to = await repositoryNamed(ctx, repository, build.plainHttp);
      pushed.push(await pushImage(ctx, { ...to, image, tags, projectDir: request.projectDir }));
    }
  }
  await writeResults(ctx, build, { image, names });
  return { image, pushed };
}

/** Writes the digest to one file, and metadata with the keys of `docker buildx build --metadata-file` to another. */
export async function writeResults(
  ctx: Context,
  files: ResultFiles,
  { image, names }: { readonly image: PushedFrom; readonly names: readonly string[] },
): Promise<void> {
  if (files.digestFile !== undefined) await writeAtomically(resolve(ctx.cwd, files.digestFile), image.digest);
  if (files.metadataFile === undefined || image.layoutDir === undefined) return;
  const { digest, mediaType, manifest, blobs } = await readLayout(image.layoutDir);
  const data = {
    "image.name": names.join(",") || undefined,
    "containerimage.digest": digest,
    "containerimage.config.digest": blobs[0]?.digest,
    "containerimage.descriptor": { mediaType, digest, size: manifest.length },
  };
  await writeAtomically(resolve(ctx.cwd, files.metadataFile), `${JSON.stringify(data, null, 2)}\n`);
}

export interface NamedPush {
  /** The image's new names, with their registries. */
  readonly names: readonly string[];
  /** The image to copy: `registry.example.com/site@sha256:…`. Default: the image built under the first name. */
  readonly from?: string | undefined;
  readonly plainHttp: boolean;
  readonly digestFile?: string | undefined;
}

/**
 * Pushes an image under the names that `build --tag` gave it, or copies one from another registry.
 *
 * @throws E_USAGE if no image was built under the name, E_REGISTRY, E_FILE
 */
export async function pushNamed(ctx: Context, push: NamedPush): Promise<PushedImage[]> {
  const pushed: PushedImage[] = [];
  const copied = push.from === undefined ? undefined : await imageAt(ctx, push.from, push.plainHttp);
  for (const [repository, tags] of byRepository(push.names)) {
    const image = copied ?? (await builtAs(ctx, `${repository}:${tags[0]}`));
    const to = await repositoryNamed(ctx, repository, push.plainHttp);
    pushed.push(await sendImage(ctx, image, { to, keep: tags[0] ?? "latest", tags }));
  }
  const [first] = pushed;
  if (first && push.digestFile !== undefined) await writeAtomically(resolve(ctx.cwd, push.digestFile), first.digest);
  return pushed;
}

async function builtAs(ctx: Context, name: string): Promise<PushedFrom> {
  const image = await namedImage(ctx, name);
  if (image) return image;
  throw new ChartwrightError("E_USAGE", `this machine has no image ${name}: it was not built, or was deleted`, {
    hint: `run chartwright build DIR --tag ${name}, or copy an image from another registry with --from`,
  });
}

async function imageAt(ctx: Context, name: string, plainHttp: boolean): Promise<PushedFrom> {
  const { repository, tag = "latest", digest } = parseReference(name);
  const heldBy = await repositoryNamed(ctx, repository, plainHttp);
  const found = digest ?? (await new Registry(ctx, heldBy, "pull").digestOf(tag));
  if (found !== undefined) return { digest: found, heldBy };
  throw new ChartwrightError("E_REGISTRY", `there is no ${name}`);
}
