import { ChartwrightError } from "../../errors.ts";

/** An image reference: a repository with an optional tag and digest. */
export interface ImageReference {
  /** The text without tag and digest: `registry.example.com/team/site`. */
  readonly repository: string;
  readonly tag?: string | undefined;
  /** `sha256:…` */
  readonly digest?: string | undefined;
}

/** Returns the registry's host; `docker.io` if the reference contains none. */
export function registryHostOf(reference: string): string {
  const [first = "", ...rest] = reference.split("/");
  const isHost = rest.length > 0 && (first.includes(".") || first.includes(":") || first === "localhost");
  return isHost ? first : "docker.io";
}

/** Returns the repository's path on its host. Docker Hub's official images have the prefix `library/`. */
export function pathOf(repository: string): string {
  const host = registryHostOf(repository);
  const path = repository.startsWith(`${host}/`) ? repository.slice(host.length + 1) : repository;
  return host === "docker.io" && !path.includes("/") ? `library/${path}` : path;
}

/** Returns whether a host, such as `127.0.0.1:5000`, is this machine. As in Docker, a registry there needs no TLS. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d+){3}|\[::1\])(?::\d+)?$/.test(host);
}

const HOST = /^(?:[a-z\d](?:[a-z\d-]*[a-z\d])?(?:\.[a-z\d](?:[a-z\d-]*[a-z\d])?)*|\[[\da-f:]+\])(?::\d+)?$/i;
const PATH = /^[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_{1,2}|-+)[a-z0-9]+)*)*$/;

/**
 * Parses `registry.example.com/team/site:1.0@sha256:…`; tag and digest are optional.
 *
 * @throws E_USAGE if the text is not a valid reference.
 */
export function parseReference(text: string): ImageReference {
  const [, name = "", digest] = /^([^@]*)(?:@(sha256:[0-9a-f]{64}))?$/.exec(text) ?? [];
  const [, repository = "", tag] = /^(.*?)(?::(\w[\w.-]{0,127}))?$/.exec(name) ?? [];
  // The text after the last colon of `host:5000/site` is not a tag, because it contains a slash.
  if (!PATH.test(pathOf(repository)) || !HOST.test(registryHostOf(repository))) {
    throw new ChartwrightError("E_USAGE", `"${text}" is not a valid image name`, {
      hint: "use a name in lower case, such as registry.example.com/team/site:1.0",
    });
  }
  return { repository, tag, digest };
}
