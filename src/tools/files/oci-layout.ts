import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isRecord } from "../../engines/json/index.ts";
import type { Platform } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";

const MANIFEST = "application/vnd.oci.image.manifest.v1+json";
const CONFIG = "application/vnd.oci.image.config.v1+json";
const LAYER = "application/vnd.oci.image.layer.v1.tar+gzip";
const INDEX = "application/vnd.oci.image.index.v1+json";

export interface Blob {
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Absolute path. */
  readonly file: string;
}

/** A manifest in a layout, with the blobs that it names. */
export interface LayoutManifest {
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  /** Configuration and layers. */
  readonly blobs: readonly Blob[];
}

/** An image in an OCI image layout, or an index with an image for each of several platforms. */
export interface LayoutImage extends LayoutManifest {
  /** The images of an index, in its order. */
  readonly images: readonly LayoutManifest[];
}

type Described = Blob & { readonly mediaType: string };

const parseRecord = (data: Uint8Array): Record<string, unknown> => {
  const content: unknown = JSON.parse(new TextDecoder().decode(data));
  return isRecord(content) ? content : {};
};
const sha256 = (data: Uint8Array | string): string => `sha256:${createHash("sha256").update(data).digest("hex")}`;
const blobFile = (dir: string, digest: string): string => join(dir, "blobs", "sha256", digest.slice("sha256:".length));

const notALayout = (dir: string, cause?: unknown): ChartwrightError =>
  new ChartwrightError("E_BUILD", `${dir} is not an image layout`, {
    hint: "delete it: the next build creates it again",
    cause,
  });

function descriptor(dir: string, value: unknown): Described {
  if (isRecord(value)) {
    const { digest, size, mediaType } = value;
    if (typeof digest === "string" && typeof size === "number" && /^sha256:[0-9a-f]{64}$/.test(digest)) {
      return { digest, size, file: blobFile(dir, digest), mediaType: typeof mediaType === "string" ? mediaType : "" };
    }
  }
  throw notALayout(dir);
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

async function readManifest(dir: string, { digest, mediaType, file }: Described): Promise<LayoutManifest> {
  const manifest = await readFile(file);
  if (sha256(manifest) !== digest) throw notALayout(dir);
  const { config, layers } = parseRecord(manifest);
  const blobs = mediaType === INDEX ? [] : [config, ...listOf(layers)].map((blob) => descriptor(dir, blob));
  return { digest, mediaType, manifest, blobs };
}

/**
 * Reads the image of a layout.
 *
 * @throws E_BUILD if the folder is not a layout, or damaged.
 */
export async function readLayout(dir: string): Promise<LayoutImage> {
  try {
    const { manifests } = parseRecord(await readFile(join(dir, "index.json")));
    const image = await readManifest(dir, descriptor(dir, listOf(manifests)[0]));
    const children = image.mediaType === INDEX ? listOf(parseRecord(image.manifest)["manifests"]) : [];
    return { ...image, images: await Promise.all(children.map((child) => readManifest(dir, descriptor(dir, child)))) };
  } catch (error) {
    if (error instanceof ChartwrightError) throw error;
    throw notALayout(dir, error);
  }
}

/** The image that a builder made for one platform. */
export interface PlatformLayout {
  readonly dir: string;
  readonly platform: Platform;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Joins the images of several platforms in one layout, with an index if there is more than one. The given annotations
 * replace the builder's. Moves the files.
 *
 * @param annotations of the index
 * @param dir the folder to write to; must not exist
 */
export async function joinLayouts(
  built: readonly PlatformLayout[],
  annotations: Readonly<Record<string, string>>,
  dir: string,
): Promise<void> {
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  const manifests: object[] = [];
  for (const { dir: from, platform, annotations: own } of built) {
    const image = await readLayout(from);
    const { config, layers } = parseRecord(image.manifest);
    const wanted = new Set(image.blobs.map(({ digest }) => digest.slice("sha256:".length)));
    for (const name of await readdir(join(from, "blobs", "sha256")))
      if (wanted.has(name)) await rename(join(from, "blobs", "sha256", name), join(dir, "blobs", "sha256", name));
    const manifest = { schemaVersion: 2, mediaType: MANIFEST, config, layers, annotations: own };
    manifests.push({ ...(await putJson(dir, MANIFEST, manifest)), platform });
  }
  const [only, second] = manifests;
  const top =
    second === undefined
      ? only
      : await putJson(dir, INDEX, { schemaVersion: 2, mediaType: INDEX, manifests, annotations });
  await finish(dir, top);
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

async function putJson(dir: string, mediaType: string, content: object): Promise<Descriptor> {
  const data = new TextEncoder().encode(JSON.stringify(content));
  const digest = sha256(data);
  await writeFile(blobFile(dir, digest), data);
  return { mediaType, digest, size: data.length };
}

async function finish(dir: string, top: object | undefined): Promise<void> {
  await writeFile(join(dir, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(dir, "index.json"), JSON.stringify({ schemaVersion: 2, mediaType: INDEX, manifests: [top] }));
}

/**
 * Writes a layout from a configuration and compressed layers. Moves the layers' files.
 *
 * @param dir the folder to write to; must not exist
 */
export async function writeLayout(dir: string, config: object, layers: readonly Blob[]): Promise<void> {
  await mkdir(join(dir, "blobs", "sha256"), { recursive: true });
  for (const { digest, file } of layers) await rename(file, blobFile(dir, digest));
  const manifest = {
    schemaVersion: 2,
    mediaType: MANIFEST,
    config: await putJson(dir, CONFIG, config),
    layers: layers.map(({ digest, size }) => ({ mediaType: LAYER, digest, size })),
  };
  await finish(dir, await putJson(dir, MANIFEST, manifest));
}
