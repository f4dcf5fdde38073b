import type { HelmBehaviour } from "../engines/helm-values/index.ts";
import type { Finding } from "../findings/index.ts";
import type { ChartContent, Project, ValuesReader } from "../project/index.ts";
import type { ResolvedTool } from "../tools/toolchain/index.ts";

/** What the environments of a chart have in common. */
export interface ExaminerOptions {
  readonly project: Project;
  readonly content: ChartContent;
  readonly behaviour: HelmBehaviour;
  readonly reader: ValuesReader;
  /** Without it the examination ends with the schema. */
  readonly render: boolean;
  /** Texts of CustomResourceDefinitions that the cluster has, beside those in the chart's `crds/`. */
  readonly crds: readonly string[];
  /** Tries the rendered nginx configurations; without it they are not looked at. */
  readonly nginx?: ResolvedTool;
}

/** What was found of an environment: with the rules' own severities, in no order. */
export interface Examined {
  readonly findings: readonly Finding[];
  readonly rendered: boolean;
}
