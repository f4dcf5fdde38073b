import { isRecord } from "../../engines/json/index.ts";
import { RegistryError } from "./registry-error.ts";

/** The contents of a manifest: images if it is an index, else a configuration and layers. */
export interface ManifestParts {
  readonly images: readonly string[];
  readonly blobs: readonly { readonly digest: string; readonly size: number }[];
}

/** Parses the manifest of an image or an index. @throws RegistryError if it is not valid. */
export function manifestParts(repository: string, manifest: Uint8Array): ManifestParts {
  const content: unknown = JSON.parse(new TextDecoder().decode(manifest));
  const { manifests, config, layers } = isRecord(content) ? content : {};
  const read = (value: unknown): { digest: string; size: number } => {
    const { digest, size } = isRecord(value) ? value : {};
    if (typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest) && typeof size === "number")
      return { digest, size };
    throw new RegistryError("mismatch", `${repository} has a manifest that cannot be read`);
  };
  if (Array.isArray(manifests)) return { images: manifests.map((image) => read(image).digest), blobs: [] };
  return { images: [], blobs: [config, ...(Array.isArray(layers) ? layers : [])].map(read) };
}
