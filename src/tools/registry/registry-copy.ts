import type { IncomingMessage } from "node:http";
import type { Context } from "../../context.ts";
import { isRecord } from "../../engines/json/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { NoAnswer, openHttp } from "../http/index.ts";
import { ask, getManifest, isPassing, type Registry } from "./registry.ts";
import { type BlobSource, pushBlob, putManifest } from "./registry-push.ts";

const REDIRECTS = 5;
const IDLE_MS = 60_000;

/** What a manifest names: images, if it is an index, or configuration and layers. */
interface Named {
  readonly images: readonly string[];
  readonly blobs: readonly { readonly digest: string; readonly size: number }[];
}

function named(registry: Registry, manifest: Uint8Array): Named {
  const content: unknown = JSON.parse(new TextDecoder().decode(manifest));
  const { manifests, config, layers } = isRecord(content) ? content : {};
  const of = (value: unknown): { digest: string; size: number } => {
    const { digest, size } = isRecord(value) ? value : {};
    if (typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest) && typeof size === "number")
      return { digest, size };
    throw new ChartwrightError("E_REGISTRY", `${registry.repository} has a manifest that cannot be read`);
  };
  if (Array.isArray(manifests)) return { images: manifests.map((image) => of(image).digest), blobs: [] };
  return { images: [], blobs: [config, ...(Array.isArray(layers) ? layers : [])].map(of) };
}

/**
 * Opens a blob of a registry, which may lead to another host; that one gets no login. The registry that it is sent to
 * checks its digest.
 */
async function openBlob(ctx: Context, registry: Registry, digest: string): Promise<IncomingMessage> {
  let url = new URL(`${registry.api}/blobs/${digest}`);
  // With this the registry has had a login from us, if it wants one.
  await ask(ctx, registry, { method: "HEAD", url: url.href }, [200, 301, 302, 303, 307, 308]);
  for (let hop = 0; hop <= REDIRECTS; hop++) {
    const own = url.origin === new URL(registry.api).origin;
    const headers = own && registry.authorization ? { authorization: registry.authorization } : {};
    const answer = await openHttp(ctx, { method: "GET", url: url.href, headers, idleMs: IDLE_MS });
    if (answer.status === 200) return answer.body;
    answer.body.resume();
    const location = answer.header("location");
    if (isPassing(answer.status)) throw new NoAnswer(`${registry.host} answers with ${answer.status}`);
    if (answer.status < 300 || answer.status >= 400 || location === undefined) {
      throw new ChartwrightError("E_REGISTRY", `${registry.repository} does not give ${digest} (${answer.status})`);
    }
    const next = new URL(location, url);
    if (next.protocol !== "https:" && url.protocol === "https:")
      throw new ChartwrightError("E_REGISTRY", `${registry.repository} leads to ${next.host}, which has no TLS`);
    url = next;
  }
  throw new ChartwrightError("E_REGISTRY", `${registry.repository} leads from one address to the next without end`);
}

/**
 * Copies an image by its digest from one repository to another, all its platforms, only what is not there yet. Within
 * one registry no layer is sent at all.
 *
 * @param image `under`: the tag or digest that it is put under; a tag keeps it from registries that clear away what has none.
 * @returns the bytes that were sent.
 * @throws E_REGISTRY
 */
export async function copyImage(
  ctx: Context,
  from: Registry,
  to: Registry,
  image: { readonly digest: string; readonly under: string },
): Promise<number> {
  const sent = await copyManifest(ctx, from, to, image.digest, image.under);
  await getManifest(ctx, to, image.digest);
  return sent;
}

async function copyManifest(
  ctx: Context,
  from: Registry,
  to: Registry,
  digest: string,
  under: string,
): Promise<number> {
  const found = await getManifest(ctx, from, digest);
  const { images, blobs } = named(from, found.manifest);
  let sent = found.manifest.length;
  for (const image of images) sent += await copyManifest(ctx, from, to, image, image);
  const sources = blobs.map(
    (blob): BlobSource => ({
      ...blob,
      open: () => openBlob(ctx, from, blob.digest),
      ...(from.host === to.host ? { mountFrom: from.path } : {}),
    }),
  );
  for (const bytes of await Promise.all(sources.map((blob) => pushBlob(ctx, to, blob)))) sent += bytes;
  await putManifest(ctx, to, under, found);
  return sent;
}
