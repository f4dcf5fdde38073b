import type { Context } from "../../context.ts";
import { isLoopback, registryHostOf } from "../../engines/oci-image/index.ts";
import { NoAnswer, sendHttp } from "../http/index.ts";

/** A repository of images. */
export interface ImageRepository {
  /** `registry.example.com/site`, as the user wrote it. */
  readonly repository: string;
  /** The registry has no TLS. */
  readonly plainHttp: boolean;
}

/** `glance`: the answer is optional, so the first failure ends the attempt within seconds. */
export type RegistryUse = "push" | "pull" | "glance";

const PROBE_MS = 2500;

/** The probe only detects TLS and sends no secrets, so it does not verify the certificate. */
const PROBE_TLS = { insecure: true };

/**
 * Detects whether a registry has TLS. Only a registry on this machine can lack it without `plainHttp`: it is probed by
 * https, without a login.
 *
 * @param plainHttp set by the user for a registry without TLS.
 */
export async function repositoryNamed(ctx: Context, repository: string, plainHttp: boolean): Promise<ImageRepository> {
  const host = registryHostOf(repository);
  if (plainHttp || !isLoopback(host)) return { repository, plainHttp };
  try {
    await sendHttp(ctx, { method: "GET", url: `https://${host}/v2/`, idleMs: PROBE_MS, tls: PROBE_TLS });
    return { repository, plainHttp: false };
  } catch (error) {
    if (error instanceof NoAnswer) return { repository, plainHttp: true };
    throw error;
  }
}
