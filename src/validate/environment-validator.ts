import type { Context } from "../context.ts";
import type { ComputedLayer } from "../engines/helm-values/index.ts";
import type { Finding } from "../findings/index.ts";
import type { Environment } from "../project/index.ts";
import { type MergeBase, mergedValues } from "../values/index.ts";
import type { EnvironmentChecks } from "./environment-checks.ts";
import { SchemaJudge } from "./judge-values.ts";
import { loadChart } from "./load-chart.ts";
import type { Rendering } from "./render.ts";
import type { ValidatorOptions, Verdict } from "./verdict.ts";

/** Validates the environments of a chart: read, merge, judge, render, check. Does shared work once, on demand. */
export class EnvironmentValidator {
  readonly #ctx: Context;
  readonly #options: ValidatorOptions;
  readonly #judge: SchemaJudge;
  #chart: Promise<MergeBase | readonly Finding[]> | undefined;
  #checks: Promise<EnvironmentChecks> | undefined;

  constructor(ctx: Context, options: ValidatorOptions) {
    this.#ctx = ctx;
    this.#options = options;
    this.#judge = new SchemaJudge(ctx);
  }

  /** Returns the chart, or findings that explain why Helm would not load it. @throws as `loadChart`. */
  chart(): Promise<MergeBase | readonly Finding[]> {
    this.#chart ??= loadChart(this.#options);
    return this.#chart;
  }

  /**
   * @param extra layers above the environment's files.
   * @throws E_FILE, E_USAGE, and as `loadChart` and `Helm.template`.
   */
  async validate(environment: Environment, extra: readonly ComputedLayer[]): Promise<Verdict> {
    if (!this.#options.render) return this.#validate(environment, extra, undefined);
    const { startRendering } = await import("./render.ts");
    // Helm renders while the values are read and judged here.
    const rendering = startRendering(this.#ctx, { project: this.#options.project, environment, extra });
    try {
      return await this.#validate(environment, extra, rendering);
    } finally {
      rendering.stop();
    }
  }

  async #validate(
    environment: Environment,
    extra: readonly ComputedLayer[],
    rendering: Rendering | undefined,
  ): Promise<Verdict> {
    const base = await this.chart();
    if (!("chart" in base)) return { findings: base, rendered: false };
    const { merged, layers, findings: read } = mergedValues(this.#ctx, base, environment, extra);
    if (!merged) return { findings: read, rendered: false };
    const { schemas, findings: judged } = await this.#judge.judge({ merged, layers, environment: environment.name });
    const findings = [...read, ...judged];
    if (!rendering) return { findings, rendered: false };
    this.#checks ??= import("./environment-checks.ts").then(
      (part) => new part.EnvironmentChecks(this.#ctx, this.#options, base),
    );
    return (await this.#checks).check({ environment, merged, layers, schemas, rendering, findings });
  }
}
