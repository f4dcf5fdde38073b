import type { Context } from "../context.ts";
import type { CompiledSchema } from "../engines/helm-schema/index.ts";
import type { Layer, MergedMap } from "../engines/helm-values/index.ts";
import { type Merged, mergeValues } from "../engines/helm-values/index.ts";
import { type ManifestDocument, readManifest } from "../engines/kubernetes-api/index.ts";
import {
  analyzeTemplates,
  type TemplateAnalysis,
  templateChart,
  templateTexts,
} from "../engines/template-reads/index.ts";
import type { Finding } from "../findings/index.ts";
import { ruleOf } from "../findings/index.ts";
import type { Environment } from "../project/index.ts";
import type { MergeBase } from "../values/index.ts";
import { CHART_CHECKS, type CheckedValues, MANIFEST_CHECKS, VALUES_CHECKS, within } from "./checks.ts";
import { KubernetesCheck } from "./kubernetes-check.ts";
import { NginxCheck } from "./nginx-check.ts";
import { type Rendering, renderedBy } from "./render.ts";
import type { ValidatorOptions, Verdict } from "./verdict.ts";

/** An environment whose values the schemas have judged. */
export interface JudgedEnvironment {
  readonly environment: Environment;
  readonly merged: Merged;
  readonly layers: readonly Layer[];
  /** Started when the environment's validation began. */
  readonly rendering: Rendering;
  readonly schemas: CheckedValues["schemas"];
  readonly findings: readonly Finding[];
}

/** The steps after the schemas: checks of the chart and the values, rendering, and checks of the manifests. */
export class EnvironmentChecks {
  readonly #options: ValidatorOptions;
  readonly #base: MergeBase;
  readonly #kubernetes: KubernetesCheck;
  readonly #nginx: NginxCheck | undefined;
  readonly #analyses = new Map<string, TemplateAnalysis | undefined>();
  /** Environments share most of their documents. */
  readonly #documents = new Map<string, ManifestDocument>();
  #ofChart: readonly Finding[] | undefined;

  constructor(ctx: Context, options: ValidatorOptions, base: MergeBase) {
    this.#options = options;
    this.#base = base;
    this.#kubernetes = new KubernetesCheck(ctx, base.chart, options.crds);
    this.#nginx = options.nginx && new NginxCheck(ctx, options.nginx);
  }

  /** @throws as `Helm.template`, except for the failure of the templates, which is a finding. */
  async check(judged: JudgedEnvironment): Promise<Verdict> {
    // Helm would fail for the same reason without naming the place. A misspelled key would also count as unused.
    if (stopsHelm(judged.findings)) return { findings: judged.findings, rendered: false };
    const { environment, merged, schemas } = judged;
    const { chart } = this.#base;
    const analysis = this.#analysis(merged.root);
    const isFolder = !this.#options.project.chartDir.endsWith(".tgz");
    const values: CheckedValues = { ...judged, chart, analysis, isFolder };
    this.#ofChart ??= this.#chartFindings(schemas.get(chart));
    const before = [...judged.findings, ...this.#ofChart, ...VALUES_CHECKS.flatMap((check) => check(values))];
    const rendered = await renderedBy(judged.rendering, merged);
    if ("finding" in rendered) {
      // A finding that explains Helm's failure names the place better than Helm's message.
      const failure = stopsHelm(before) ? [] : within(environment, [rendered.finding]);
      return { findings: [...before, ...failure], rendered: false };
    }
    return { findings: [...before, ...(await this.#ofManifest(rendered.manifest, values))], rendered: true };
  }

  async #ofManifest(manifest: string, values: CheckedValues): Promise<Finding[]> {
    const { environment, merged, analysis } = values;
    const { content } = this.#options;
    const documents = readManifest(manifest, this.#documents);
    const ofManifest = MANIFEST_CHECKS.flatMap((check) => check({ ...values, content, documents }));
    const ofApi = await this.#kubernetes.findings(documents, environment.kubeVersion, { merged, analysis });
    const ofNginx = (await this.#nginx?.findings(documents, merged)) ?? [];
    return [
      ...ofManifest.filter((item) => !isReportedByApi(item, ofApi)),
      ...within(environment, [...ofApi, ...ofNginx]),
    ];
  }

  #chartFindings(schema: CompiledSchema | undefined): Finding[] {
    const { chart, behaviour } = this.#base;
    const defaults = mergeValues({ chart, layers: [], behaviour }).root;
    return CHART_CHECKS.flatMap((check) => check({ content: this.#options.content, chart, schema, defaults }));
  }

  /** Cached, because most environments have the same strings that can be templates: none. */
  #analysis(root: MergedMap): TemplateAnalysis | undefined {
    const texts = templateTexts(root);
    const key = JSON.stringify(texts);
    if (!this.#analyses.has(key)) {
      const analysis = analyzeTemplates(templateChart(this.#base.chart), texts);
      this.#analyses.set(key, "unknown" in analysis ? undefined : analysis);
    }
    return this.#analyses.get(key);
  }
}

function stopsHelm(findings: readonly Finding[]): boolean {
  return findings.some(({ severity, code }) => severity === "error" && ruleOf(code).fixed);
}

/** The API check reports the same faults as `helm lint`, with better messages. */
function isReportedByApi({ code, location }: Finding, ofApi: readonly Finding[]): boolean {
  const same = code === "chart/object-name" || code === "chart/selector";
  return same && ofApi.some((item) => item.location?.file === location?.file);
}
