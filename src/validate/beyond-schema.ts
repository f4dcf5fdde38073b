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
import type { Examined, ExaminerOptions } from "./examination.ts";
import { KubernetesCheck } from "./kubernetes-check.ts";
import { NginxCheck } from "./nginx-check.ts";
import { type Rendering, renderedBy } from "./render.ts";

/** An environment whose values the schemas have judged. */
export interface Judgement {
  readonly environment: Environment;
  readonly merged: Merged;
  readonly layers: readonly Layer[];
  /** Under way since the examination began: Helm works while we do. */
  readonly rendering: Rendering;
  readonly schemas: CheckedValues["schemas"];
  readonly findings: readonly Finding[];
}

/** What comes after the schema: the checks of the chart and of the values, the rendering, and what it gives. */
export class BeyondSchema {
  readonly #options: ExaminerOptions;
  readonly #base: MergeBase;
  readonly #kubernetes: KubernetesCheck;
  readonly #nginx: NginxCheck | undefined;
  readonly #analyses = new Map<string, TemplateAnalysis | undefined>();
  /** Of one environment's manifest most is that of another's too. */
  readonly #documents = new Map<string, ManifestDocument>();
  #chartNews: readonly Finding[] | undefined;

  constructor(ctx: Context, options: ExaminerOptions, base: MergeBase) {
    this.#options = options;
    this.#base = base;
    this.#kubernetes = new KubernetesCheck(ctx, base.chart, options.crds);
    this.#nginx = options.nginx && new NginxCheck(ctx, options.nginx);
  }

  /** @throws as `runHelm`. */
  async examine(judged: Judgement): Promise<Examined> {
    // Where Helm would stop, there is nothing else to say: a misspelt key is an unread one too.
    if (stopsHelm(judged.findings)) return { findings: judged.findings, rendered: false };
    const { content, project } = this.#options;
    const { chart } = this.#base;
    const { environment, merged, schemas } = judged;
    const analysis = this.#analysis(merged.root);
    const isFolder = !project.chartDir.endsWith(".tgz");
    const values: CheckedValues = { ...judged, chart, analysis, isFolder };
    this.#chartNews ??= this.#ofChart(schemas.get(chart));
    const before = [...judged.findings, ...this.#chartNews, ...VALUES_CHECKS.flatMap((check) => check(values))];
    const rendered = await renderedBy(judged.rendering, environment, merged);
    // What stops Helm is told by the rule that knows the place, not in Helm's own words.
    if (stopsHelm(before)) return { findings: before, rendered: false };
    if ("finding" in rendered) return { findings: [...before, rendered.finding], rendered: false };
    const documents = readManifest(rendered.manifest, this.#documents);
    const ofManifest = MANIFEST_CHECKS.flatMap((check) => check({ ...values, content, documents }));
    const ofApi = await this.#kubernetes.findings(documents, environment.kubeVersion, { merged, analysis });
    const ofNginx = (await this.#nginx?.findings(documents, merged)) ?? [];
    const found = [
      ...ofManifest.filter((item) => !saidByApi(item, ofApi)),
      ...within(environment, [...ofApi, ...ofNginx]),
    ];
    return { findings: [...before, ...found], rendered: true };
  }

  #ofChart(schema: CompiledSchema | undefined): Finding[] {
    const { chart, behaviour } = this.#base;
    const defaults = mergeValues({ chart, layers: [], behaviour }).root;
    return CHART_CHECKS.flatMap((check) => check({ content: this.#options.content, chart, schema, defaults }));
  }

  /** Most environments have the same texts that may be templates: none. */
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

/** What helm lint says of objects, the API's own words say better. */
function saidByApi({ code, location }: Finding, ofApi: readonly Finding[]): boolean {
  const same = code === "chart/object-name" || code === "chart/selector";
  return same && ofApi.some((item) => item.location?.file === location?.file);
}
