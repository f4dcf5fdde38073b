import type { Platform } from "../../engines/oci-image/index.ts";

/** An image to build for one platform. */
export interface ImageBuild {
  /** An empty folder for the builder's storage and temporary files. The caller removes it. */
  readonly workDir: string;
  /** The build context, without ignored files. */
  readonly contextDir: string;
  readonly dockerfile: string;
  readonly platform: Platform;
  /** By name. An undefined value is read from the environment variable of that name. */
  readonly buildArgs: ReadonlyMap<string, string | undefined>;
  readonly labels: ReadonlyMap<string, string>;
  /** The stage to build. Default: the last. */
  readonly target?: string | undefined;
  /** The image to use as the build argument BASE. */
  readonly base?: { readonly layoutDir: string } | undefined;
  /** References by digest that replace names of images: `a@sha256:…` for `a:1`. */
  readonly pins: ReadonlyMap<string, string>;
  readonly access: RegistryAccess;
  /** Repositories to read cached layers from. */
  readonly cacheFrom: readonly string[];
  /** Repositories to write layers to. */
  readonly cacheTo: readonly string[];
  /** The time of new files, in seconds. */
  readonly timestamp: number;
  /** The folder to write the image's layout to; must not exist. */
  readonly layoutDir: string;
  /** The Dockerfile's name in errors. */
  readonly title: string;
  readonly onStep?: ((step: string) => void) | undefined;
}

/** How the builder reaches the registries that it pulls from. */
export interface RegistryAccess {
  /** Hosts without TLS. */
  readonly plainHttp: readonly string[];
  /** `user:password` in base64, by host. */
  readonly logins: ReadonlyMap<string, string>;
}
