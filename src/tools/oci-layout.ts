import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ChartwrightError } from "../errors.ts";

export interface Blob {
  /** `sha256:…` */
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  /** Absolute path. */
  readonly file: string;
}

/** An image in a folder of the OCI image layout. */
export interface LayoutImage {
  /** Of the manifest. */
  readonly digest: string;
  readonly mediaType: string;
  readonly manifest: Uint8Array;
  /** Configuration and layers. */
  readonly blobs: readonly Blob[];
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null;

function descriptor(dir: string, value: unknown): Blob & { readonly mediaType: string } {
  if (isRecord(value)) {
    const { digest, size, mediaType } = value;
    if (typeof digest === "string" && typeof size === "number" && /^sha256:[0-9a-f]{64}$/.test(digest)) {
      const file = join(dir, "blobs", "sha256", digest.slice("sha256:".length));
      return { digest, size, file, mediaType: typeof mediaType === "string" ? mediaType : "" };
    }
  }
  throw new ChartwrightError("E_BUILD", `${dir} is no image layout`, {
    hint: "delete it: the next build makes it anew",
  });
}

/**
 * Reads the one image of a layout.
 *
 * @throws E_BUILD if the folder is none, or damaged.
 */
export async function readLayout(dir: string): Promise<LayoutImage> {
  try {
    const index: unknown = JSON.parse(await readFile(join(dir, "index.json"), "utf8"));
    const first = descriptor(
      dir,
      isRecord(index) && Array.isArray(index["manifests"]) ? index["manifests"][0] : undefined,
    );
    const manifest = await readFile(first.file);
    const content: unknown = JSON.parse(manifest.toString("utf8"));
    const layers = isRecord(content) && Array.isArray(content["layers"]) ? content["layers"] : [];
    const config = isRecord(content) ? content["config"] : undefined;
    return {
      digest: first.digest,
      mediaType: first.mediaType,
      manifest,
      blobs: [config, ...layers].map((blob) => descriptor(dir, blob)),
    };
  } catch (error) {
    if (error instanceof ChartwrightError) throw error;
    throw new ChartwrightError("E_BUILD", `${dir} is no image layout`, {
      hint: "delete it: the next build makes it anew",
      cause: error,
    });
  }
}
