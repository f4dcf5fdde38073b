import { resolve } from "node:path";
import type { Context } from "../context.ts";
import { type ImageReference, parseReference } from "../engines/oci-image/index.ts";
import { ChartwrightError } from "../errors.ts";
import { readLayout, writeAtomically } from "../tools/files/index.ts";
import { digestOf, openRegistry, repositoryNamed } from "../tools/registry/index.ts";
import { type BuildRequest, type BuiltImage, buildImage } from "./build.ts";
import { namedImage, nameImage } from "./image-cache.ts";
import { type PushedFrom, type PushedImage, pushImage, sendImage } from "./push.ts";

/** Where an image's digest, and more about it, is written for other programs. */
export interface ResultFiles {
  readonly digestFile?: string | undefined;
  readonly metadataFile?: string | undefined;
}

export interface NamedBuild extends ResultFiles {
  readonly request: BuildRequest;
  /** `registry.example.com/site:1.0`; `latest` without a tag. */
  readonly names: readonly string[];
  readonly push: boolean;
  /** The registries of the names have no TLS. */
  readonly plainHttp: boolean;
}

/** A name with its tag. @throws E_USAGE for one with a digest. */
function tagged(text: string): ImageReference & { readonly tag: string; readonly name: string } {
  const { repository, tag = "latest", digest } = parseReference(text);
  if (digest === undefined) return { repository, tag, name: `${repository}:${tag}` };
  throw new ChartwrightError("E_USAGE", `${text} cannot be a name to give: the digest is what comes out`);
}

/** Names by repository: what is sent to one is sent once. */
function byRepository(names: readonly string[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { repository, tag } of names.map(tagged)) groups.set(repository, [...(groups.get(repository) ?? []), tag]);
  return groups;
}

/**
 * Builds an image, gives it names, pushes it to the registries of the names if that is wanted, and writes the files
 * that other programs read.
 *
 * @throws E_USAGE, what `buildImage` and `pushImage` throw, E_FILE
 */
export async function buildNamed(
  ctx: Context,
  build: NamedBuild,
): Promise<{ readonly image: BuiltImage; readonly pushed: readonly PushedImage[] }> {
  const groups = byRepository(build.names);
  if (build.push && groups.size === 0) {
    throw new ChartwrightError("E_USAGE", "--push needs a name with a registry: --tag registry.example.com/site:1.0", {
      hint: "the image of an environment is pushed by `chartwright push ENV`",
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
      const { projectDir } = request;
      pushed.push(await pushImage(ctx, { ...to, image, tags, ...(projectDir === undefined ? {} : { projectDir }) }));
    }
  }
  await writeResults(ctx, build, image, names);
  return { image, pushed };
}

/** Writes the digest alone, and what `docker buildx build --metadata-file` writes, under the same keys. */
export async function writeResults(
  ctx: Context,
  files: ResultFiles,
  image: PushedFrom,
  names: readonly string[],
): Promise<void> {
  if (files.digestFile !== undefined) await writeAtomically(resolve(ctx.cwd, files.digestFile), image.digest);
  if (files.metadataFile === undefined || image.layoutDir === undefined) return;
  const { digest, mediaType, manifest, blobs } = await readLayout(image.layoutDir);
  const data = {
    ...(names.length > 0 ? { "image.name": names.join(",") } : {}),
    "containerimage.digest": digest,
    ...(blobs[0] ? { "containerimage.config.digest": blobs[0].digest } : {}),
    "containerimage.descriptor": { mediaType, digest, size: manifest.length },
  };
  await writeAtomically(resolve(ctx.cwd, files.metadataFile), `${JSON.stringify(data, null, 2)}\n`);
}

export interface NamedPush {
  /** Names that the image gets, with their registries. */
  readonly names: readonly string[];
  /** An image in a registry that is copied: `registry.example.com/site@sha256:…`. Default: what was built as the first name. */
  readonly from?: string;
  readonly plainHttp: boolean;
  readonly digestFile?: string | undefined;
}

/**
 * Pushes an image by the names that `build --tag` gave it, or copies one from another registry by its digest.
 *
 * @throws E_USAGE if nothing was built under the name, E_REGISTRY, E_FILE
 */
export async function pushNamed(ctx: Context, push: NamedPush): Promise<PushedImage[]> {
  const pushed: PushedImage[] = [];
  const copied = push.from === undefined ? undefined : await imageAt(ctx, push.from, push.plainHttp);
  for (const [repository, tags] of byRepository(push.names)) {
    const image = copied ?? (await builtAs(ctx, `${repository}:${tags[0]}`));
    const to = await repositoryNamed(ctx, repository, push.plainHttp);
    pushed.push(await sendImage(ctx, image, to, { keep: tags[0] ?? "latest", tags }));
  }
  const [first] = pushed;
  if (first && push.digestFile !== undefined) await writeAtomically(resolve(ctx.cwd, push.digestFile), first.digest);
  return pushed;
}

async function builtAs(ctx: Context, name: string): Promise<PushedFrom> {
  const image = await namedImage(ctx, name);
  if (image) return image;
  throw new ChartwrightError("E_USAGE", `nothing was built as ${name} on this machine, or it was cleared away since`, {
    hint: `chartwright build DIR --tag ${name}; an image in another registry is named by --from`,
  });
}

async function imageAt(ctx: Context, name: string, plainHttp: boolean): Promise<PushedFrom> {
  const { repository, tag = "latest", digest } = parseReference(name);
  const heldBy = await repositoryNamed(ctx, repository, plainHttp);
  const found = digest ?? (await digestOf(ctx, openRegistry(heldBy, "pull"), tag));
  if (found !== undefined) return { digest: found, heldBy };
  throw new ChartwrightError("E_REGISTRY", `there is no ${name}`);
}
