import type { Context } from "../context.ts";
import type { Chart } from "../engines/chart-files/index.ts";
import type { CompiledSchema } from "../engines/helm-schema/index.ts";
import type { JudgedValues } from "../engines/schema-findings/index.ts";
import type { Finding } from "../findings/index.ts";
import { type LoadedSchema, loadSchema } from "./load-schema.ts";

/** The findings of the schemas, and the schemas that could be applied. */
export interface Judgement {
  readonly findings: readonly Finding[];
  readonly schemas: ReadonlyMap<Chart, CompiledSchema>;
}

/** Checks values against the schemas of charts. Compiles each schema once. */
export class SchemaJudge {
  readonly #ctx: Context;
  readonly #known = new Map<string, Promise<LoadedSchema>>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** Checks the values of each enabled chart against the chart's schema, as Helm does before it renders. */
  async judge(values: JudgedValues): Promise<Judgement> {
    const schemas = new Map<Chart, CompiledSchema>();
    const found = await Promise.all(
      values.merged.charts.map(async (enabled) => {
        const schema = await this.#schemaOf(enabled.chart);
        if (!schema?.compiled) return schema?.findings ?? [];
        const { file, compiled } = schema;
        schemas.set(enabled.chart, compiled);
        const { judgeChart } = await import("../engines/schema-findings/index.ts");
        return judgeChart({ file, compiled }, enabled, values);
      }),
    );
    return { findings: found.flat(), schemas };
  }

  #schemaOf({ schema }: Chart): Promise<LoadedSchema> | undefined {
    if (!schema) return undefined;
    const known = this.#known.get(schema.file) ?? loadSchema(this.#ctx, schema);
    this.#known.set(schema.file, known);
    return known;
  }
}
