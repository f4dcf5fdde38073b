import type { Context } from "../context.ts";
import { allCharts, decode, inPlace } from "../engines/chart-files/index.ts";
import type { ComputedLayer } from "../engines/helm-values/index.ts";
import { ChartwrightError } from "../errors.ts";
import { type Finding, finding, Source } from "../findings/index.ts";
import type { Environment } from "../project/index.ts";
import { baseOf, type MergeBase, mergedValues } from "../values/index.ts";
import type { BeyondSchema } from "./beyond-schema.ts";
import type { Examined, ExaminerOptions } from "./examination.ts";
import { ChartSchemas, startOf } from "./load-schema.ts";
import type { Rendering } from "./render.ts";
import { schemaNews } from "./schema-news.ts";

/** Examines the environments of a chart; what they share is worked out once, and only when it is asked for. */
export class Examiner {
  readonly #ctx: Context;
  readonly #options: ExaminerOptions;
  readonly #schemas: ChartSchemas;
  #base: Promise<MergeBase | readonly Finding[]> | undefined;
  #beyond: Promise<BeyondSchema> | undefined;

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
    if (!this.#options.render) return this.#examine(environment, extra, undefined);
    const { startRendering } = await import("./render.ts");
    const rendering = startRendering(this.#ctx, { project: this.#options.project, environment, extra });
    try {
      return await this.#examine(environment, extra, rendering);
    } finally {
      rendering.stop();
    }
  }

  async #examine(
    environment: Environment,
    extra: readonly ComputedLayer[],
    rendering: Rendering | undefined,
  ): Promise<Examined> {
    this.#base ??= this.#load();
    const base = await this.#base;
    if (!("chart" in base)) return { findings: base, rendered: false };
    const { merged, layers, findings } = mergedValues(this.#ctx, base, environment, extra);
    if (!merged) return { findings, rendered: false };
    const ofSchemas = await schemaNews(this.#schemas, { merged, layers, environment: environment.name });
    const judged = { ...ofSchemas, environment, merged, layers, findings: [...findings, ...ofSchemas.findings] };
    const all = rendering
      ? await (await this.#beyondSchema(base)).examine({ ...judged, rendering })
      : { findings: judged.findings, rendered: false };
    this.#addSources(base, all.findings);
    return all;
  }

  async #beyondSchema(base: MergeBase): Promise<BeyondSchema> {
    this.#beyond ??= import("./beyond-schema.ts").then((part) => new part.BeyondSchema(this.#ctx, this.#options, base));
    return this.#beyond;
  }

  /** A chart that Helm would not load is told by its rules, which know the place, or by the error that loading it is. */
  async #load(): Promise<MergeBase | readonly Finding[]> {
    const { content, behaviour, reader } = this.#options;
    try {
      const base = baseOf(content, behaviour, reader);
      const { dependencies, type } = base.chart.metadata;
      if (type === "library") return [this.#notInstallable()];
      // Helm looks for them before it reads a value.
      const lacks = dependencies.some(({ name }) => !base.chart.subcharts.some((item) => item.name === name));
      const news = lacks ? await this.#chartErrors() : [];
      return news.length > 0 ? news : base;
    } catch (error) {
      if (!(error instanceof ChartwrightError) || error.code !== "E_CHART") throw error;
      const news = await this.#chartErrors();
      if (news.length === 0) throw error;
      return news;
    }
  }

  #notInstallable(): Finding {
    const file = inPlace(this.#options.content.place, "Chart.yaml");
    return finding("render/failed", { reason: "library charts are not installable" }, { location: startOf(file) });
  }

  async #chartErrors(): Promise<Finding[]> {
    const { content, reader } = this.#options;
    const { lintChart } = await import("../engines/helm-lint/index.ts");
    const news = lintChart(content.place, content.files).filter((item) => item.severity === "error");
    for (const { path, data } of content.files) {
      const file = inPlace(content.place, path);
      if (news.some((item) => item.location?.file === file)) reader.add(new Source(file, decode(data)));
    }
    return news;
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
