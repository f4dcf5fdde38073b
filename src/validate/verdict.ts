import type { HelmBehaviour } from "../engines/helm-values/index.ts";
import type { Finding } from "../findings/index.ts";
import type { ChartContent, Project, ValuesReader } from "../project/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";

/** Input that the environments of a chart share. */
export interface ValidatorOptions {
  readonly project: Project;
  readonly content: ChartContent;
  readonly behaviour: HelmBehaviour;
  readonly reader: ValuesReader;
  /** Also renders; otherwise validation ends with the schemas. */
  readonly render: boolean;
  /** Texts of the cluster's CustomResourceDefinitions, in addition to those in the chart's `crds/`. */
  readonly crds: readonly string[];
  /** The nginx that tests rendered configurations. Without it, they are not tested. */
  readonly nginx?: ResolvedTool | undefined;
}

/** The result for one environment: findings with the severities of their rules, in no order. */
export interface Verdict {
  readonly findings: readonly Finding[];
  readonly rendered: boolean;
}
