import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline, type Readable, Transform } from "node:stream";
import type { Context } from "../../context.ts";
import { ChartwrightError } from "../../errors.ts";
import type { Blob, LayoutImage, LayoutManifest } from "../files/index.ts";
import { NoAnswer } from "../http/index.ts";
import {
  ask,
  complaint,
  digestOf,
  getManifest,
  isPassing,
  pauseFor,
  RETRY_AFTER_MS,
  type Registry,
  sendWithLogin,
} from "./registry.ts";

/** A blob, and where its bytes are. */
export interface BlobSource {
  readonly digest: string;
  readonly size: number;
  readonly open: () => Promise<Readable>;
  /** A repository of the same registry that has it: the registry need not be sent it. */
  readonly mountFrom?: string;
}

/**
 * Sends a blob unless it is there.
 *
 * @returns the bytes that were sent.
 * @throws E_REGISTRY
 */
export async function pushBlob(ctx: Context, registry: Registry, blob: BlobSource): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    const there = await ask(ctx, registry, { method: "HEAD", url: `${registry.api}/blobs/${blob.digest}` }, [200, 404]);
    if (there.status === 200) return attempt === 0 ? 0 : blob.size;
    const location = await beginUpload(ctx, registry, attempt === 0 ? blob : { ...blob, mountFrom: undefined });
    if (location === undefined) return 0;
    const trouble = await upload(ctx, registry, blob, location);
    if (trouble === undefined) return blob.size;
    const pause = RETRY_AFTER_MS[attempt];
    if (pause === undefined)
      throw new ChartwrightError("E_REGISTRY", `a layer cannot be sent to ${registry.repository}: ${trouble}`);
    await pauseFor(ctx, pause);
  }
}

/** An upload that broke off is begun anew: what the registry has of it is not known. Undefined: it has the blob now. */
async function beginUpload(
  ctx: Context,
  registry: Registry,
  blob: { readonly digest: string; readonly mountFrom?: string | undefined },
): Promise<URL | undefined> {
  const url = new URL(`${registry.api}/blobs/uploads/`);
  if (blob.mountFrom !== undefined) {
    url.searchParams.set("mount", blob.digest);
    url.searchParams.set("from", blob.mountFrom);
  }
  const headers = { "content-length": 0 };
  const begun = await ask(ctx, registry, { method: "POST", url: url.href, headers }, [201, 202]);
  if (begun.status === 201) return undefined;
  const location = new URL(begun.header("location") ?? "", registry.api);
  // Behind a proxy a registry may not know that it is spoken to by TLS.
  if (location.host === url.host) location.protocol = url.protocol;
  location.searchParams.set("digest", blob.digest);
  return location;
}

/**
 * Fails where there are other bytes than there should be. The registry would say so too, but of too few bytes it waits
 * for the rest.
 */
function checked(source: Readable, { digest, size }: BlobSource): Readable {
  const hash = createHash("sha256");
  let length = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      length += chunk.length;
      done(null, chunk);
    },
    flush(done) {
      const found = `sha256:${hash.digest("hex")}`;
      done(found === digest ? null : new Error(`${length} other bytes were there than the ${size} of ${digest}`));
    },
  });
  pipeline(source, check, () => {});
  return check;
}

/** @returns why it failed, if that may pass. */
async function upload(ctx: Context, registry: Registry, blob: BlobSource, url: URL): Promise<string | undefined> {
  let body: Readable | undefined;
  try {
    const source = checked(await blob.open(), blob);
    body = source;
    const response = await sendWithLogin(ctx, registry, {
      method: "PUT",
      url: url.href,
      headers: { "content-type": "application/octet-stream", "content-length": blob.size },
      body: () => source,
    });
    if (response.status === 201) return undefined;
    const answer = `${response.status}: ${complaint(response)}`;
    if (isPassing(response.status)) return answer;
    throw new ChartwrightError("E_REGISTRY", `${registry.repository} refuses a layer (${answer})`);
  } catch (error) {
    if (error instanceof NoAnswer) return error.message;
    throw error;
  } finally {
    body?.destroy();
  }
}

/**
 * Puts a manifest under a tag or its digest.
 *
 * @throws E_REGISTRY
 */
export async function putManifest(
  ctx: Context,
  registry: Registry,
  reference: string,
  { manifest, mediaType }: { readonly manifest: Uint8Array; readonly mediaType: string },
): Promise<void> {
  const url = `${registry.api}/manifests/${reference}`;
  await ask(ctx, registry, { method: "PUT", url, headers: { "content-type": mediaType }, body: manifest }, [201]);
}

const fileBlob = ({ digest, size, file }: Blob): BlobSource => ({
  digest,
  size,
  open: async () => createReadStream(file),
});

async function pushBlobs(ctx: Context, registry: Registry, images: readonly LayoutManifest[]): Promise<number> {
  const blobs = new Map(images.flatMap((image) => image.blobs).map((blob) => [blob.digest, blob]));
  const sent = await Promise.all([...blobs.values()].map((blob) => pushBlob(ctx, registry, fileBlob(blob))));
  return sent.reduce((total, bytes) => total + bytes, 0);
}

/**
 * Sends an image, only what is not there yet, and reads its manifest back.
 *
 * @param under a tag or the digest; a tag keeps the manifest from registries that clear away what has none.
 * @returns the bytes that were sent.
 * @throws E_REGISTRY if the registry cannot be reached, refuses, or gives back other bytes.
 */
export async function pushLayout(ctx: Context, registry: Registry, image: LayoutImage, under: string): Promise<number> {
  const sent = await pushBlobs(ctx, registry, [image, ...image.images]);
  await Promise.all(image.images.map((one) => putManifest(ctx, registry, one.digest, one)));
  await putManifest(ctx, registry, under, image);
  await getManifest(ctx, registry, image.digest);
  const manifests = [image, ...image.images].reduce((total, one) => total + one.manifest.length, 0);
  return sent + manifests;
}

/**
 * Gives an image in a registry a tag, unless it has it.
 *
 * @returns the digest that the tag named before, if it was another.
 * @throws E_REGISTRY, also where the registry then names another image by it.
 */
export async function tagManifest(
  ctx: Context,
  registry: Registry,
  tag: string,
  digest: string,
): Promise<string | undefined> {
  const before = await digestOf(ctx, registry, tag);
  if (before === digest) return undefined;
  await putManifest(ctx, registry, tag, await getManifest(ctx, registry, digest));
  const after = await digestOf(ctx, registry, tag);
  if (after === digest) return before;
  throw new ChartwrightError(
    "E_REGISTRY",
    `${registry.repository}:${tag} names another image than was just put there`,
    {
      detail: `put: ${digest}\nnow: ${after ?? "nothing"}`,
      hint: "someone else may be pushing the same tag: run it again, or use the digest",
    },
  );
}
