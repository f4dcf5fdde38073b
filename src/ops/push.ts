import type { Context } from "../context.ts";
import { ChartwrightError } from "../errors.ts";
import { during } from "../progress.ts";
import { readLayout } from "../tools/oci-layout.ts";
import { holdsManifest, openRegistry, pushLayout } from "../tools/registry.ts";
import type { BuiltImage } from "./build.ts";
import { lockImage } from "./lock.ts";

export interface PushRequest {
  readonly image: BuiltImage;
  /** Without tag: `registry.example.com/site`. */
  readonly repository: string;
  readonly plainHttp: boolean;
  /** The folder of chartwright.lock. */
  readonly projectDir: string;
}

export interface PushedImage {
  /** `registry.example.com/site@sha256:…` */
  readonly reference: string;
  readonly digest: string;
  readonly outcome: "pushed" | "unchanged";
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
  const { image, repository } = request;
  const registry = openRegistry(repository, request);
  const title = `push ${repository}`;
  const reference = `${repository}@${image.digest}`;
  const lock = (): Promise<void> =>
    lockImage(ctx, request.projectDir, image.context, { hash: image.hash, digest: image.digest, base: image.base });
  if (await holdsManifest(ctx, registry, image.digest)) {
    await lock();
    ctx.progress.note(`✓ ${title}: unchanged, ${image.digest.slice(0, 19)}`);
    return { reference, digest: image.digest, outcome: "unchanged", sent: 0 };
  }
  const { layoutDir } = image;
  if (layoutDir === undefined) {
    throw new ChartwrightError("E_REGISTRY", `${repository} has lost ${image.digest} since it was looked for`, {
      hint: "run it again: the image is built anew",
    });
  }
  const sent = await during(
    ctx.progress,
    title,
    async () => pushLayout(ctx, registry, await readLayout(layoutDir), `h${image.hash}`),
    (bytes) => `${image.digest.slice(0, 19)}, ${(bytes / 1e6).toFixed(1)} MB sent`,
  );
  await lock();
  return { reference, digest: image.digest, outcome: "pushed", sent };
}
