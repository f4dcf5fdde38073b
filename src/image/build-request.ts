import type { Platform } from "../engines/oci-image/index.ts";
import type { ImageRepository } from "../tools/registry/index.ts";

/** Choices of a build. */
export interface BuildOptions {
  /** Default, if empty: this machine's. */
  readonly platforms: readonly Platform[];
  /** By name. An undefined value is read from the environment variable of that name. */
  readonly buildArgs: ReadonlyMap<string, string | undefined>;
  readonly labels: ReadonlyMap<string, string>;
  /** Take precedence over generated annotations. */
  readonly annotations: ReadonlyMap<string, string>;
  readonly target?: string | undefined;
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** Asks the registry for the base's digest instead of using the lock file. */
  readonly pull: boolean;
  /** Builds even if an image of the same content exists. */
  readonly noCache: boolean;
}

export const NO_OPTIONS: BuildOptions = {
  platforms: [],
  buildArgs: new Map(),
  labels: new Map(),
  annotations: new Map(),
  cacheFrom: [],
  cacheTo: [],
  pull: false,
  noCache: false,
};

/** The image to build. */
export interface BuildRequest {
  /** Absolute paths; see `ImageConfig`. */
  readonly image: {
    readonly contextDir: string;
    readonly dockerfile: string;
    readonly baseDir?: string | undefined;
  };
  /** The folder of chartwright.lock; undefined without a project. */
  readonly projectDir?: string | undefined;
  /** The folder of the chart that the image belongs to. Default: the nearest one in its repository. */
  readonly chartDir?: string | undefined;
  readonly options?: BuildOptions | undefined;
  /** The image's destination. If it already has the image, nothing is built. */
  readonly registry?: ImageRepository | undefined;
  /** Repositories of other environments. An image in one of them is copied instead of built. */
  readonly elsewhere?: readonly ImageRepository[] | undefined;
}

/** An image that was built, now or earlier. */
export interface BuiltImage {
  /** The build context's path, relative to the project: its name in chartwright.lock. */
  readonly context: string;
  /** The hash of the build context, its base, the platforms and the flags. */
  readonly hash: string;
  /** `sha256:…` of the manifest, or of the index of several platforms. */
  readonly digest: string;
  /** The base: images with their digests, or the folder of a base from packages. */
  readonly base: string;
  readonly outcome: "built" | "unchanged";
  /** The image as an OCI layout, if it is on this machine. */
  readonly layoutDir?: string | undefined;
  /** The repository that has it, if it is not on this machine. */
  readonly heldBy?: ImageRepository | undefined;
}
