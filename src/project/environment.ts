import type { SetExpression } from "../engines/helm-values/index.ts";
import type { RuleCode, Severity } from "../findings/index.ts";

/** Where a release goes. `undefined` in an environment means: can be validated and rendered, not deployed. */
export type Target = { readonly kind: "lab" } | { readonly kind: "context"; readonly context: string };

/** An image of the project's own: how it is built, where it is pushed, where in the values its digest goes. */
export interface ImageConfig {
  /** Absolute path of the build context. */
  readonly contextDir: string;
  /** Absolute path of the Dockerfile. */
  readonly dockerfile: string;
  /** Absolute path of a folder that makes the base image where the Dockerfile's own cannot be pulled. */
  readonly baseDir?: string;
  /** `registry.example.com/site`, without tag. In the lab the host is replaced by the lab's registry. */
  readonly repository: string;
  /** Value paths, dotted: `image.repository`, `image.digest`. */
  readonly set: { readonly repository: string; readonly digest: string };
}

/** One environment with every default filled in. */
export interface Environment {
  readonly name: string;
  /** Absolute paths of the values files, lowest layer first; all exist. */
  readonly layers: readonly string[];
  /** Values of the command line, above the layers. */
  readonly sets?: readonly SetExpression[];
  readonly release: string;
  readonly namespace: string;
  readonly kubeVersion?: string;
  readonly target?: Target;
  readonly image?: ImageConfig;
  readonly chartRepository?: { readonly url: string };
  /** `snapshot`: published as `<version>-snapshot.h<hash>`. Default: snapshot in the lab, fixed elsewhere. */
  readonly versions: "fixed" | "snapshot";
  readonly timeoutMs: number;
  readonly rollbackOnFailure: boolean;
  readonly confirm: boolean;
}

/** What `chartwright.yaml`, or the conventions where there is none, says. */
export interface Project {
  /** Absolute path of the folder that holds the configuration. */
  readonly dir: string;
  /** Absolute path of the configuration file, if there is one. */
  readonly file?: string;
  /** Absolute path of the chart: its folder, or a .tgz. */
  readonly chartDir: string;
  /** How places begin that lie in the chart: relative to the working folder. */
  readonly chartPlace: string;
  /** The name in its Chart.yaml. */
  readonly chartName: string;
  /** Sorted by name. */
  readonly environments: readonly Environment[];
  /** Absolute paths of files and folders with CustomResourceDefinitions of the cluster. */
  readonly crds?: readonly string[];
  /** Severities that differ from the rules' own. */
  readonly rules?: ReadonlyMap<RuleCode, Severity | "off">;
}
