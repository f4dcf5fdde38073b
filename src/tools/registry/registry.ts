import { createHash } from "node:crypto";
import type { Context } from "../../context.ts";
import type { LayoutImage } from "../files/index.ts";
import type { ImageRepository, RegistryUse } from "./image-repository.ts";
import { manifestParts } from "./manifest-parts.ts";
import { RegistryError } from "./registry-error.ts";
import { RegistrySession } from "./registry-session.ts";
import { type BlobSource, fileBlob, pushBlobs } from "./registry-upload.ts";

const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/** A manifest as it is stored. */
export interface StoredManifest {
  readonly manifest: Uint8Array;
  readonly mediaType: string;
}

/** One repository of an image registry. Every method throws E_REGISTRY, as a `RegistryError`. */
export class Registry {
  readonly #session: RegistrySession;

  /** @throws E_USAGE if the repository's name is not valid. */
  constructor(ctx: Context, repository: ImageRepository, use: RegistryUse = "push") {
    this.#session = new RegistrySession(ctx, repository, use);
  }

  /** `registry.example.com/site`, as the user wrote it. */
  get repository(): string {
    return this.#session.repository;
  }

  /** Returns the digest of a tag or digest; undefined if the repository does not have it. */
  async digestOf(reference: string): Promise<string | undefined> {
    const request = { method: "HEAD", url: this.#urlOf(reference), headers: { accept: MANIFEST_TYPES } } as const;
    const response = await this.#session.ask(request, [200, 404]);
    return response.status === 200 ? response.header("docker-content-digest") : undefined;
  }

  /** Returns whether the repository has a manifest of that digest. */
  async holds(digest: string): Promise<boolean> {
    return (await this.digestOf(digest)) === digest;
  }

  /** Reads a manifest by its digest, which is verified. */
  async manifestOf(digest: string): Promise<StoredManifest> {
    const request = { method: "GET", url: this.#urlOf(digest), headers: { accept: MANIFEST_TYPES } } as const;
    const { body, header } = await this.#session.ask(request, [200]);
    const stored = `sha256:${createHash("sha256").update(body).digest("hex")}`;
    if (stored !== digest) {
      throw new RegistryError("mismatch", `${this.repository} returned another image than the requested one`, {
        detail: `requested: ${digest}\nreturned:  ${stored}`,
      });
    }
    return { manifest: body, mediaType: header("content-type")?.replace(/\s*;.*/, "") ?? "" };
  }

  /** Stores a manifest under a tag or its digest. */
  async putManifest(reference: string, { manifest, mediaType }: StoredManifest): Promise<void> {
    const headers = { "content-type": mediaType };
    await this.#session.ask({ method: "PUT", url: this.#urlOf(reference), headers, body: manifest }, [201]);
  }

  /**
   * Uploads the missing parts of an image and reads its manifest back.
   *
   * @param under a tag or the digest. Some registries delete manifests without a tag.
   * @returns the number of bytes that were sent.
   */
  async push(image: LayoutImage, under: string): Promise<number> {
    const all = [image, ...image.images];
    const sent = await pushBlobs(this.#session, all.flatMap(({ blobs }) => blobs).map(fileBlob));
    await Promise.all(image.images.map((one) => this.putManifest(one.digest, one)));
    await this.putManifest(under, image);
    await this.manifestOf(image.digest);
    return all.reduce((total, { manifest }) => total + manifest.length, sent);
  }

  /**
   * Copies the missing parts of an image, with all its platforms, from another repository. Within one registry no layer
   * is sent.
   *
   * @param image `under`: a tag or the digest. Some registries delete manifests without a tag.
   * @returns the number of bytes that were sent.
   */
  async copy(from: Registry, image: { readonly digest: string; readonly under: string }): Promise<number> {
    const sent = await this.#copyManifest(from, image);
    await this.manifestOf(image.digest);
    return sent;
  }

  async #copyManifest(from: Registry, image: { readonly digest: string; readonly under: string }): Promise<number> {
    const found = await from.manifestOf(image.digest);
    const { images, blobs } = manifestParts(from.repository, found.manifest);
    let sent = found.manifest.length;
    for (const digest of images) sent += await this.#copyManifest(from, { digest, under: digest });
    const mountFrom = from.#session.host === this.#session.host ? from.#session.path : undefined;
    const sources = blobs.map(
      (blob): BlobSource => ({ ...blob, mountFrom, open: () => from.#session.openBlob(blob.digest) }),
    );
    sent += await pushBlobs(this.#session, sources);
    await this.putManifest(image.under, found);
    return sent;
  }

  /**
   * Sets a tag of an image in the repository, unless the tag already names it.
   *
   * @returns the digest that the tag named before, if it differs.
   */
  async tag(tag: string, digest: string): Promise<string | undefined> {
    const before = await this.digestOf(tag);
    if (before === digest) return undefined;
    await this.putManifest(tag, await this.manifestOf(digest));
    const after = await this.digestOf(tag);
    if (after === digest) return before;
    throw new RegistryError("mismatch", `${this.repository}:${tag} names another image than the one just pushed`, {
      detail: `put: ${digest}\nnow: ${after ?? "nothing"}`,
      hint: "another user may be pushing the same tag: run the command again, or use the digest",
    });
  }

  #urlOf(reference: string): string {
    return `${this.#session.api}/manifests/${reference}`;
  }
}
