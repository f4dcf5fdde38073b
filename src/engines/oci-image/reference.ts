import { ChartwrightError } from "../../errors.ts";

/** An image's name: a repository and, where it says so, which of its images. */
export interface ImageReference {
  /** Without tag and digest, as it was written: `registry.example.com/team/site`. */
  readonly repository: string;
  readonly tag?: string;
  /** `sha256:…` */
  readonly digest?: string;
}

/** The host that an image is pulled from: `docker.io` where the reference names none. */
export function registryHostOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost ? first : "docker.io";
}

/** The repository's path on its host; Docker Hub's own images have `library/` before their names. */
export function pathOf(repository: string): string {
  const host = registryHostOf(repository);
  const path = repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository;
  return host === "docker.io" && !path.includes("/") ? `library/${path}` : path;
}

/** `127.0.0.1:5000` and the like: only this machine, so that a registry there may do without TLS, as Docker has it. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host);
}

const HOST = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*|\[[\da-f:]+\])(?::\d+)?$/i;
const PATH = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;

/**
 * Reads `registry.example.com/team/site:1.0@sha256:…`; tag and digest may be missing.
 *
 * @throws E_USAGE
 */
export function parseReference(text: string): ImageReference {
  const [, name = "", digest] = /^([^@]*)(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ?? [];
  const [, repository = "", tag] = /^(.*?)(?::(\w[\w.-]{0,127}))?$/.exec(name) ?? [];
  // What follows the last colon of `host:5000/site` is no tag: it has a slash.
  if (!PATH.test(pathOf(repository)) || !HOST.test(registryHostOf(repository))) {
    throw new ChartwrightError("E_USAGE", `"${text}" is no name of an image`, {
      hint: "write it like registry.example.com/team/site:1.0, with small letters",
    });
  }
  return { repository, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}
