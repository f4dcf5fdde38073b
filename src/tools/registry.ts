import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../context.ts";
import { registryHostOf } from "../core/image/dockerfile.ts";
import { ChartwrightError } from "../errors.ts";
import { type HttpRequest, type HttpResponse, NoAnswer, sendHttp } from "./http.ts";
import type { Blob, LayoutImage } from "./oci-layout.ts";
import { authorize } from "./registry-login.ts";

/** A repository in an image registry, spoken to by the OCI distribution API. */
export interface Registry {
  /** `registry.example.com/site`, as the user wrote it. */
  readonly repository: string;
  readonly host: string;
  /** `https://registry.example.com/v2/site` */
  readonly api: string;
  /** Kept from the first 401 on. */
  authorization: string | undefined;
}

const RETRY_AFTER_MS = [200, 600, 1500];
const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/**
 * Opens a repository.
 *
 * @param repository without tag and digest.
 * @throws E_USAGE if it is no name of a repository.
 */
export function openRegistry(repository: string, options: { readonly plainHttp: boolean }): Registry {
  const named = registryHostOf(repository);
  const rest = repository.startsWith(`${named}/`) ? repository.slice(named.length + 1) : repository;
  const path = named === "docker.io" && !rest.includes("/") ? `library/${rest}` : rest;
  if (!/^[a-z0-9]+(?:[._-]+[a-z0-9]+)*(?:\/[a-z0-9]+(?:[._-]+[a-z0-9]+)*)*$/.test(path)) {
    throw new ChartwrightError("E_USAGE", `"${repository}" is no name of an image repository`, {
      hint: "write it like registry.example.com/team/site: small letters, without tag or digest",
    });
  }
  const host = named === "docker.io" ? "registry-1.docker.io" : named;
  return {
    repository,
    host,
    api: `${options.plainHttp ? "http" : "https"}://${host}/v2/${path}`,
    authorization: undefined,
  };
}

const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408;

function complaint(response: HttpResponse): string {
  const [, message] = /"message"\s*:\s*"([^"]*)"/.exec(response.text()) ?? [];
  return (message ?? response.text()).trim().slice(0, 200);
}

/** Sends a request, with the login if one is wanted, again while the troubles may pass. */
async function ask(
  ctx: Context,
  registry: Registry,
  spec: HttpRequest,
  expected: readonly number[],
): Promise<HttpResponse> {
  const where = `${registry.repository}: ${spec.method} ${new URL(spec.url).pathname}`;
  for (let attempt = 0; ; attempt++) {
    let trouble: string;
    try {
      const response = await sendWithLogin(ctx, registry, spec);
      const { status } = response;
      if (expected.includes(status)) return response;
      if (status === 401 || status === 403) {
        throw new ChartwrightError(
          "E_REGISTRY",
          `${registry.host} wants a login for ${registry.repository} (${status})`,
          {
            hint: `log in with \`docker login ${registry.host}\`, or write it into ~/.docker/config.json`,
          },
        );
      }
      if (!isPassing(status))
        throw new ChartwrightError("E_REGISTRY", `${where} is answered with ${status}: ${complaint(response)}`);
      trouble = `answered with ${status}: ${complaint(response)}`;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      trouble = error.message;
    }
    const pause = RETRY_AFTER_MS[attempt];
    if (pause === undefined) {
      throw new ChartwrightError("E_REGISTRY", `the registry ${registry.host} cannot be used: ${trouble}`, {
        detail: where,
        hint: "is it running, and is this its address? In the lab: chartwright lab status",
      });
    }
    await sleep(pause, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
  }
}

async function sendWithLogin(ctx: Context, registry: Registry, spec: HttpRequest): Promise<HttpResponse> {
  const send = (): Promise<HttpResponse> => {
    // An upload may go on at another host, which the login was not meant for.
    const own = new URL(spec.url).host === new URL(registry.api).host;
    const login = own && registry.authorization ? { authorization: registry.authorization } : {};
    return sendHttp(ctx, { ...spec, headers: { ...spec.headers, ...login }, idleMs: 60_000 });
  };
  const response = await send();
  if (response.status !== 401) return response;
  const path = new URL(registry.api).pathname.slice("/v2/".length);
  const authorization = await authorize(ctx, registry.host, response, `repository:${path}:pull,push`);
  if (authorization === undefined || authorization === registry.authorization) return response;
  registry.authorization = authorization;
  return send();
}

/**
 * Tells whether the registry has a manifest of that digest.
 *
 * @throws E_REGISTRY
 */
export async function holdsManifest(ctx: Context, registry: Registry, digest: string): Promise<boolean> {
  const url = `${registry.api}/manifests/${digest}`;
  const response = await ask(ctx, registry, { method: "HEAD", url, headers: { accept: MANIFEST_TYPES } }, [200, 404]);
  return response.status === 200 && response.header("docker-content-digest") === digest;
}

/** Sends a blob unless it is there. Gives the bytes that were sent. */
async function pushBlob(ctx: Context, registry: Registry, blob: Blob): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    const there = await ask(ctx, registry, { method: "HEAD", url: `${registry.api}/blobs/${blob.digest}` }, [200, 404]);
    if (there.status === 200) return attempt === 0 ? 0 : blob.size;
    // An upload that broke off is begun anew: what the registry has of it is not known.
    const begun = await ask(
      ctx,
      registry,
      { method: "POST", url: `${registry.api}/blobs/uploads/`, headers: { "content-length": 0 } },
      [202],
    );
    const url = new URL(begun.header("location") ?? "", registry.api);
    url.searchParams.set("digest", blob.digest);
    const headers = { "content-type": "application/octet-stream", "content-length": blob.size };
    try {
      const response = await sendWithLogin(ctx, registry, {
        method: "PUT",
        url: url.href,
        headers,
        body: () => createReadStream(blob.file),
      });
      if (response.status === 201) return blob.size;
      if (!isPassing(response.status) || attempt === RETRY_AFTER_MS.length) {
        throw new ChartwrightError(
          "E_REGISTRY",
          `${registry.repository} refuses a layer (${response.status}): ${complaint(response)}`,
        );
      }
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (attempt === RETRY_AFTER_MS.length)
        throw new ChartwrightError("E_REGISTRY", `a layer cannot be sent to ${registry.repository}: ${error.message}`);
    }
    await sleep(RETRY_AFTER_MS[attempt] ?? 0, undefined, { signal: ctx.signal }).catch(() =>
      ctx.signal.throwIfAborted(),
    );
  }
}

/**
 * Sends an image, only what is not there yet, and reads its manifest back.
 *
 * @param tag keeps the manifest from registries that clear away what has no tag.
 * @returns the bytes that were sent.
 * @throws E_REGISTRY if the registry cannot be reached, refuses, or gives back other bytes.
 */
export async function pushLayout(ctx: Context, registry: Registry, image: LayoutImage, tag: string): Promise<number> {
  const sent = await Promise.all(image.blobs.map((blob) => pushBlob(ctx, registry, blob)));
  const put: HttpRequest = {
    method: "PUT",
    url: `${registry.api}/manifests/${tag}`,
    headers: { "content-type": image.mediaType },
    body: image.manifest,
  };
  await ask(ctx, registry, put, [201]);
  const url = `${registry.api}/manifests/${image.digest}`;
  const stored = await ask(ctx, registry, { method: "GET", url, headers: { accept: MANIFEST_TYPES } }, [200]);
  const digest = `sha256:${createHash("sha256").update(stored.body).digest("hex")}`;
  if (digest !== image.digest) {
    throw new ChartwrightError(
      "E_REGISTRY",
      `${registry.repository} gives back another image than the one that was pushed`,
      {
        detail: `pushed: ${image.digest}\nstored: ${digest}`,
      },
    );
  }
  return sent.reduce((total, bytes) => total + bytes, image.manifest.length);
}
