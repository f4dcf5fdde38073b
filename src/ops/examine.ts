import type { Context } from "../context.ts";
import { allCharts, decode } from "../core/chart/chart.ts";
import { inPlace } from "../core/chart/place.ts";
import type { Finding } from "../core/finding.ts";
import { ruleOf } from "../core/rules.ts";
import type { ComputedLayer } from "../core/values/computed-layer.ts";
import type { HelmBehaviour } from "../core/values/helm-behaviour.ts";
import { Source } from "../core/yaml/source.ts";
import { ChartwrightError } from "../errors.ts";
import type { ChartContent } from "./chart-content.ts";
import type { CheckedValues } from "./checks.ts";
import type { Environment, Project } from "./environment.ts";
import { ChartSchemas } from "./load-schema.ts";
import { baseOf, type MergeBase, mergedValues } from "./merged-values.ts";
import { schemaNews } from "./schema-news.ts";
import type { ValuesReader } from "./values-reader.ts";

/** What the environments of a chart have in common. */
export interface ExaminerOptions {
  readonly project: Project;
  readonly content: ChartContent;
  readonly behaviour: HelmBehaviour;
  readonly reader: ValuesReader;
  /** Without it the examination ends with the schema. */
  readonly render: boolean;
}

/** What was found of an environment: with the rules' own severities, in no order. */
export interface Examined {
  readonly findings: readonly Finding[];
  readonly rendered: boolean;
}

/** Examines the environments of a chart; what they share is worked out once, and only when it is asked for. */
export class Examiner {
  readonly #ctx: Context;
  readonly #options: ExaminerOptions;
  readonly #schemas: ChartSchemas;
  #base: MergeBase | readonly Finding[] | undefined;
  #chartNews: readonly Finding[] | undefined;

  constructor(ctx: Context, options: ExaminerOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#schemas = new ChartSchemas(ctx);
  }

  /**
   * The values as Helm reads and merges them, the schemas, and then the rendering with all that is checked beside it.
   *
   * @param extra layers above the environment's files.
   * @throws E_CHART where Helm would not load the chart and no rule says why; E_FILE, E_USAGE and as `runHelm`.
   */
  async examine(environment: Environment, extra: readonly ComputedLayer[]): Promise<Examined> {
    this.#base ??= await this.#load();
    const base = this.#base;
    if (!("chart" in base)) return { findings: base, rendered: false };
    const { merged, layers, findings } = await mergedValues(this.#ctx, base, environment, extra);
    if (!merged) return { findings, rendered: false };
    const { name } = environment;
    const ofSchemas = await schemaNews(this.#schemas, { merged, layers, environment: name });
    const values: CheckedValues = { content: this.#options.content, chart: base.chart, merged, layers, environment };
    const sofar = [...findings, ...ofSchemas];
    const all = this.#options.render
      ? await this.#beyondSchema(values, extra, sofar)
      : { findings: sofar, rendered: false };
    this.#addSources(base, all.findings);
    return all;
  }

  async #beyondSchema(
    values: CheckedValues,
    extra: readonly ComputedLayer[],
    sofar: readonly Finding[],
  ): Promise<Examined> {
    const { CHART_CHECKS, VALUES_CHECKS, MANIFEST_CHECKS } = await import("./checks.ts");
    this.#chartNews ??= CHART_CHECKS.flatMap((check) => check(values));
    const before = [...sofar, ...this.#chartNews, ...VALUES_CHECKS.flatMap((check) => check(values))];
    if (before.some((item) => item.severity === "error" && ruleOf(item.code).fixed))
      return { findings: before, rendered: false };
    const { renderEnvironment } = await import("./render.ts");
    const { project } = this.#options;
    const { chart, environment } = values;
    const rendered = await renderEnvironment(this.#ctx, { project, chart, environment, extra });
    if ("finding" in rendered) return { findings: [...before, rendered.finding], rendered: false };
    const ofManifest = MANIFEST_CHECKS.flatMap((check) => check({ ...values, manifest: rendered.manifest }));
    return { findings: [...before, ...ofManifest], rendered: true };
  }

  /** A chart that Helm would not load is told by its rules, which know the place, or by the error that loading it is. */
  async #load(): Promise<MergeBase | readonly Finding[]> {
    const { content, behaviour, reader } = this.#options;
    try {
      return baseOf(content, behaviour, reader);
    } catch (error) {
      if (!(error instanceof ChartwrightError) || error.code !== "E_CHART") throw error;
      const { lintChart } = await import("../core/lint/lint-chart.ts");
      const news = lintChart(content.place, content.files);
      if (!news.some((item) => item.severity === "error")) throw error;
      for (const { path, data } of content.files) {
        const file = inPlace(content.place, path);
        if (news.some((item) => item.location?.file === file)) reader.add(new Source(file, decode(data)));
      }
      return news;
    }
  }

  /** The texts of the chart's files in which findings stand, so that their lines can be shown. */
  #addSources({ chart, reader }: MergeBase, findings: readonly Finding[]): void {
    const missing = new Set(findings.flatMap(({ location }) => (location ? [location.file] : [])));
    for (const file of reader.sources().keys()) missing.delete(file);
    if (missing.size === 0) return;
    for (const { place, files } of allCharts(chart)) {
      for (const [path, data] of files) {
        const file = inPlace(place, path);
        if (missing.has(file)) reader.add(new Source(file, decode(data)));
      }
    }
  }
}
