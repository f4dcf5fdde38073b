import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "../../context.ts";
import { isLoopback, parseReference, pathOf, registryHostOf } from "../../engines/oci-image/index.ts";
import { ChartwrightError } from "../../errors.ts";
import { type HttpRequest, type HttpResponse, NoAnswer, sendHttp } from "../http/index.ts";
import { authorize } from "./registry-login.ts";

/** A repository, and how its registry is spoken to. */
export interface ImageRepository {
  /** `registry.example.com/site`, as the user wrote it. */
  readonly repository: string;
  readonly plainHttp: boolean;
}

/** A repository in an image registry, spoken to by the OCI distribution API. */
export interface Registry extends ImageRepository {
  /** As it stands in the image's name. */
  readonly host: string;
  /** The repository on its host. */
  readonly path: string;
  /** `https://registry.example.com/v2/site` */
  readonly api: string;
  readonly use: RegistryUse;
  /** Kept from the first 401 on. */
  authorization: string | undefined;
}

/** `glance`: where the answer is not needed; it is given up at the first trouble, and within seconds. */
export type RegistryUse = "push" | "pull" | "glance";

/** Pauses before another attempt. */
export const RETRY_AFTER_MS: readonly number[] = [200, 600, 1500];
const GLANCE_MS = 2500;
const IDLE_MS = 60_000;
export const MANIFEST_TYPES = [
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
].join(", ");

/**
 * Opens a repository.
 *
 * @throws E_USAGE if it is no name of a repository.
 */
export function openRegistry({ repository, plainHttp }: ImageRepository, use: RegistryUse = "push"): Registry {
  const { tag, digest } = parseReference(repository);
  if (tag !== undefined || digest !== undefined) {
    throw new ChartwrightError("E_USAGE", `"${repository}" is no name of an image repository`, {
      hint: "write it like registry.example.com/team/site, without tag or digest",
    });
  }
  const [host, path] = [registryHostOf(repository), pathOf(repository)];
  const server = host === "docker.io" ? "registry-1.docker.io" : host;
  const api = `${plainHttp ? "http" : "https"}://${server}/v2/${path}`;
  return { repository, plainHttp, host, path, api, use, authorization: undefined };
}

/**
 * A repository by its name alone. A registry on this machine may do without TLS: it is asked which it speaks, by
 * HTTPS and without a login. All others have TLS.
 *
 * @param plainHttp the user's word that a registry has none.
 */
export async function repositoryNamed(ctx: Context, repository: string, plainHttp: boolean): Promise<ImageRepository> {
  const host = registryHostOf(repository);
  if (plainHttp || !isLoopback(host)) return { repository, plainHttp };
  try {
    await sendHttp(ctx, { method: "GET", url: `https://${host}/v2/`, idleMs: GLANCE_MS });
    return { repository, plainHttp: false };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    // A certificate that is not trusted is TLS all the same.
    return { repository, plainHttp: !error.message.includes("certificate") };
  }
}

/** A status that may be another one in a moment. */
export const isPassing = (status: number): boolean => status >= 500 || status === 429 || status === 408;

/** What a registry says of its refusal, in one line. */
export function complaint(response: HttpResponse): string {
  const [, message] = /"message"\s*:\s*"([^"]*)"/.exec(response.text()) ?? [];
  return (message ?? response.text()).trim().slice(0, 200);
}

/** Waits before another attempt. */
export async function pauseFor(ctx: Context, ms: number): Promise<void> {
  await sleep(ms, undefined, { signal: ctx.signal }).catch(() => ctx.signal.throwIfAborted());
}

/**
 * Sends a request, with the login if one is wanted, again while the troubles may pass.
 *
 * @throws E_REGISTRY for an answer that is not expected, or none.
 */
export async function ask(
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
      if (status === 401 || status === 403) throw refusedLogin(ctx, registry, status);
      if (!isPassing(status))
        throw new ChartwrightError("E_REGISTRY", `${where} is answered with ${status}: ${complaint(response)}`);
      trouble = `answered with ${status}: ${complaint(response)}`;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      trouble = error.message;
    }
    const pause = registry.use === "glance" ? undefined : RETRY_AFTER_MS[attempt];
    if (pause === undefined) {
      throw new ChartwrightError("E_REGISTRY", `the registry ${registry.host} cannot be used: ${trouble}`, {
        detail: where,
        hint: "is it running, and is this its address? In the lab: chartwright lab status",
      });
    }
    await pauseFor(ctx, pause);
  }
}

function refusedLogin(ctx: Context, { host, repository, authorization }: Registry, status: number): ChartwrightError {
  const refused = authorization !== undefined;
  const nameless = ctx.env["REGISTRY_USERNAME"] !== undefined && !ctx.env["REGISTRY_HOST"];
  const message = refused
    ? `${host} does not take the login for ${repository} (${status})`
    : `${host} wants a login for ${repository} (${status})`;
  return new ChartwrightError("E_REGISTRY", message, {
    hint: nameless
      ? `REGISTRY_USERNAME and REGISTRY_PASSWORD are sent to the registry that REGISTRY_HOST names: set it to ${host}`
      : `log in with \`docker login ${host}\`, or set REGISTRY_HOST, REGISTRY_USERNAME and REGISTRY_PASSWORD`,
  });
}

/**
 * Sends a request once, or twice if the registry wants a login that there is. The login goes to the registry alone:
 * an upload or a layer may be at another host.
 *
 * @throws NoAnswer, E_REGISTRY
 */
export async function sendWithLogin(ctx: Context, registry: Registry, spec: HttpRequest): Promise<HttpResponse> {
  const send = (): Promise<HttpResponse> => {
    const own = new URL(spec.url).origin === new URL(registry.api).origin;
    const login = own && registry.authorization ? { authorization: registry.authorization } : {};
    const idleMs = registry.use === "glance" ? GLANCE_MS : IDLE_MS;
    return sendHttp(ctx, { ...spec, headers: { ...spec.headers, ...login }, idleMs });
  };
  const response = await send();
  if (response.status !== 401) return response;
  const actions = registry.use === "push" ? "pull,push" : "pull";
  const authorization = await authorize(ctx, { ...registry, actions }, response);
  if (authorization === undefined || authorization === registry.authorization) return response;
  registry.authorization = authorization;
  return send();
}

/**
 * The digest of what a repository has under a tag or digest; undefined if it has nothing there.
 *
 * @throws E_REGISTRY
 */
export async function digestOf(ctx: Context, registry: Registry, reference: string): Promise<string | undefined> {
  const url = `${registry.api}/manifests/${reference}`;
  const response = await ask(ctx, registry, { method: "HEAD", url, headers: { accept: MANIFEST_TYPES } }, [200, 404]);
  return response.status === 200 ? response.header("docker-content-digest") : undefined;
}

/**
 * Tells whether the registry has a manifest of that digest.
 *
 * @throws E_REGISTRY
 */
export async function holdsManifest(ctx: Context, registry: Registry, digest: string): Promise<boolean> {
  return (await digestOf(ctx, registry, digest)) === digest;
}

/**
 * Gets a manifest.
 *
 * @param digest what it must have.
 * @throws E_REGISTRY if it is not there, or another.
 */
export async function getManifest(
  ctx: Context,
  registry: Registry,
  digest: string,
): Promise<{ readonly manifest: Uint8Array; readonly mediaType: string }> {
  const url = `${registry.api}/manifests/${digest}`;
  const response = await ask(ctx, registry, { method: "GET", url, headers: { accept: MANIFEST_TYPES } }, [200]);
  const stored = `sha256:${createHash("sha256").update(response.body).digest("hex")}`;
  if (stored !== digest) {
    throw new ChartwrightError("E_REGISTRY", `${registry.repository} gives back another image than was asked for`, {
      detail: `asked for: ${digest}\ngiven:     ${stored}`,
    });
  }
  return { manifest: response.body, mediaType: response.header("content-type")?.replace(/\s*;.*/, "") ?? "" };
}
