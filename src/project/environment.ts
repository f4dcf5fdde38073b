import type { SetExpression } from "../engines/helm-values/index.ts";
import type { RuleCode, Severity } from "../findings/index.ts";

/** The cluster of a release. */
export type Target = { readonly kind: "lab" } | { readonly kind: "context"; readonly context: string };

/** An image that the project builds: its sources, its repository, and the values that receive its digest. */
export interface ImageConfig {
  /** Absolute path of the build context. */
  readonly contextDir: string;
  /** Absolute path of the Dockerfile. */
  readonly dockerfile: string;
  /** Absolute path of a folder that defines a base image, used if the Dockerfile's own base cannot be pulled. */
  readonly baseDir?: string | undefined;
  /** `registry.example.com/site`, without a tag. In the lab, the lab's registry replaces the host. */
  readonly repository: string;
  /** Value paths, dotted: `image.repository`, `image.digest`. */
  readonly set: { readonly repository: string; readonly digest: string };
}

/** One environment with every default filled in. */
export interface Environment {
  readonly name: string;
  /** Absolute paths of the values files, lowest layer first; all exist. */
  readonly layers: readonly string[];
  /** Values from the command line, above the layers. */
  readonly sets?: readonly SetExpression[] | undefined;
  readonly release: string;
  readonly namespace: string;
  readonly kubeVersion?: string | undefined;
  /** An environment without a cluster can be validated and rendered, but not deployed. */
  readonly target?: Target | undefined;
  readonly image?: ImageConfig | undefined;
  readonly chartRepository?: { readonly url: string } | undefined;
  /** `snapshot`: published as `<version>-snapshot.h<hash>`. Default: snapshot in the lab, fixed elsewhere. */
  readonly versions: "fixed" | "snapshot";
  readonly timeoutMs: number;
  readonly rollbackOnFailure: boolean;
  readonly confirm: boolean;
}

/** A project, as described by its `chartwright.yaml` or, without one, by the conventions. */
export interface Project {
  /** Absolute path of the project's folder. */
  readonly dir: string;
  /** Absolute path of the configuration file, if there is one. */
  readonly file?: string | undefined;
  /** Absolute path of the chart: its folder, or a .tgz. */
  readonly chartDir: string;
  /** The path of the chart in messages, relative to the working folder. */
  readonly chartPlace: string;
  /** The name in its Chart.yaml. */
  readonly chartName: string;
  /** Sorted by name. */
  readonly environments: readonly Environment[];
  /** Absolute paths of files and folders with the cluster's CustomResourceDefinitions. */
  readonly crds?: readonly string[] | undefined;
  /** Severities that differ from the rules' own. */
  readonly rules?: ReadonlyMap<RuleCode, Severity | "off"> | undefined;
}
