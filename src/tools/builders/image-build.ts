import type { Platform } from "../../engines/oci-image/index.ts";

/** One image for one platform, as a builder is asked for it. */
export interface ImageBuild {
  /** An empty folder for the builder's storage and temporary files; whoever made it removes it. */
  readonly workDir: string;
  /** The build context: everything in it is in the context. */
  readonly contextDir: string;
  readonly dockerfile: string;
  readonly platform: Platform;
  /** Without a value: that of the environment's variable of that name. */
  readonly buildArgs: ReadonlyMap<string, string | undefined>;
  readonly labels: ReadonlyMap<string, string>;
  /** The stage that is built; default: the last. */
  readonly target?: string;
  /** An image in a layout that takes the place of the build argument BASE. */
  readonly base?: { readonly layoutDir: string };
  /** Images by name, and the name with a digest that is meant by it: `a:1` is `a@sha256:…`. */
  readonly pins: ReadonlyMap<string, string>;
  readonly access: RegistryAccess;
  /** Repositories that layers are looked for in, and kept in. */
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** The time of all that is new in the image, in seconds. */
  readonly timestamp: number;
  /** Where the image goes, as a layout; must not exist. */
  readonly layoutDir: string;
  /** How the Dockerfile is called in errors. */
  readonly title: string;
  readonly onStep?: (step: string) => void;
}

/** How the builder gets at the registries that it pulls from. */
export interface RegistryAccess {
  /** Hosts that are spoken to by plain HTTP. */
  readonly plainHttp: readonly string[];
  /** `user:password` in base64, by host. */
  readonly logins: ReadonlyMap<string, string>;
}
