import type { Context } from "../../context.ts";
import type { VersionRange } from "./version-range.ts";

export type ToolName =
  | "helm"
  | "kubectl"
  | "chartmuseum"
  | "registry"
  | "buildah"
  | "openssl"
  | "gpg"
  | "kube-apiserver"
  | "kube-controller-manager"
  | "kube-scheduler"
  | "kubelet"
  | "kube-proxy"
  | "etcd"
  | "containerd"
  | "runc"
  | "cni-plugins"
  | "nft"
  | "nginx";

/** Where tools come from, in order of preference. */
export type ToolSource = "PATH" | "npm" | "release" | "go" | "debian";

/** An installed tool that fits. */
export interface ResolvedTool {
  readonly name: ToolName;
  /** Absolute path of the program, or of the folder for `cni-plugins`. */
  readonly path: string;
  /** Without a leading `v`: `4.2.3`. */
  readonly version: string;
  readonly source: ToolSource;
  /** Environment variables to run it with: LD_LIBRARY_PATH for an unpacked Debian package. */
  readonly env: Readonly<Record<string, string>>;
}

/** A tool, as described in the catalogue. */
export interface Tool {
  readonly name: ToolName;
  /** File name of the program that prints the version: `docker-registry` for the tool `registry`. */
  readonly program: string;
  /** Folders to search after PATH, for programs that users do not run themselves. */
  readonly alsoIn?: readonly string[];
  /** Programs that it needs in its folder, such as containerd's shim. */
  readonly companions?: readonly string[];
  /** The tool is the folder of the program: CNI plugins. */
  readonly isFolder?: true;
  readonly fits: VersionRange;
  readonly version: { readonly args: readonly string[]; readonly pattern: RegExp };
  /** Ways to install it if PATH has none that fits, best first. */
  readonly supplies: readonly Supply[];
  /** The hint if none of them works. */
  readonly advice: string;
}

/** A way to install one or several tools in the cache. */
export interface Supply {
  readonly source: Exclude<ToolSource, "PATH">;
  /** Folder below the cache's `tools/`; supplies of the same tools share it. */
  readonly artifact: string;
  /** Its name, with the version if that is known: `kubernetes 1.36.3`. */
  readonly title: string;
  /** The action and cost of the installation: `building from source, about 5 minutes, once`. */
  readonly doing: string;
  /** Each tool's program, relative to the folder. */
  readonly programs: Readonly<Partial<Record<ToolName, string>>>;
  /** Name of the complete folder. It changes with everything that the programs depend on. */
  key(ctx: Context): string;
  /** Returns in a few words why this way does not work on this machine; undefined if it does. Must be fast. */
  obstacle(ctx: Context): Promise<string | undefined>;
  /**
   * Installs the programs in an empty folder.
   *
   * @returns the folders of their libraries, relative to it.
   */
  get(ctx: Context, folder: string, update: (text: string) => void): Promise<readonly string[]>;
}
