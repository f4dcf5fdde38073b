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

/** The ways in which a tool is taken, in order of preference. */
export type ToolSource = "PATH" | "npm" | "release" | "go" | "debian";

/** A tool that is there and fits. */
export interface ResolvedTool {
  readonly name: ToolName;
  /** Absolute path of the program; for `cni-plugins` of the folder that holds them. */
  readonly path: string;
  /** Without a leading `v`: `4.2.3`. */
  readonly version: string;
  readonly source: ToolSource;
  /** What a run of it needs in its environment: LD_LIBRARY_PATH of an unpacked Debian package. */
  readonly env: Readonly<Record<string, string>>;
}

/** What the product knows of a tool: all data, in catalogue.ts. */
export interface Tool {
  readonly name: ToolName;
  /** File name of the program that tells the version: `docker-registry` for the tool `registry`. */
  readonly program: string;
  /** Folders that are searched after PATH, for programs that are not meant to be typed. */
  readonly alsoIn?: readonly string[];
  /** Programs that must lie beside it, or it is of no use: containerd's shim. */
  readonly companions?: readonly string[];
  /** The tool is the folder of the program: CNI plugins. */
  readonly isFolder?: true;
  readonly fits: VersionRange;
  readonly version: { readonly args: readonly string[]; readonly pattern: RegExp };
  /** Where it comes from if PATH has none that fits, best first. */
  readonly supplies: readonly Supply[];
  /** What a person can do if no way works. */
  readonly advice: string;
}

/** One way to get one or several tools into the cache. */
export interface Supply {
  readonly source: Exclude<ToolSource, "PATH">;
  /** Folder below the cache's `tools/`; supplies of the same tools share it. */
  readonly artifact: string;
  /** What is got, with its version where it is known before: `kubernetes 1.36.3`. */
  readonly title: string;
  /** What getting it means and costs: `building from source, about 5 minutes, once`. */
  readonly doing: string;
  /** Each tool's program, relative to the folder. */
  readonly programs: Readonly<Partial<Record<ToolName, string>>>;
  /** Name of the finished folder: it changes whenever what is got would change. */
  key(ctx: Context): string;
  /** Why this way is closed here, in a few words, or undefined if it is open. Quick. */
  obstacle(ctx: Context): Promise<string | undefined>;
  /**
   * Puts the programs into an empty folder.
   *
   * @returns folders, relative to it, that the programs' libraries lie in.
   */
  get(ctx: Context, folder: string, update: (text: string) => void): Promise<readonly string[]>;
}
