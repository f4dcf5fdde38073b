import type { Chart } from "../engines/chart-files/index.ts";
import { inPlace } from "../engines/chart-files/index.ts";
import type { CompiledSchema } from "../engines/helm-schema/index.ts";
import type { EnabledChart, Layer, Merged } from "../engines/helm-values/index.ts";
import { type Finding, isOf, withData } from "../findings/index.ts";
import { type ChartSchemas, startOf, unsupportedSchema } from "./load-schema.ts";

/** What is judged. */
export interface Judged {
  readonly merged: Merged;
  /** Lowest first. */
  readonly layers: readonly Layer[];
  readonly environment: string;
}

/** What the schemas say, and those of them that can be judged by. */
export interface SchemaNews {
  readonly findings: readonly Finding[];
  readonly schemas: ReadonlyMap<Chart, CompiledSchema>;
}

/** Judges the values of each chart that takes part by that chart's schema, as Helm does before it renders. */
export async function schemaNews(loaded: ChartSchemas, judged: Judged): Promise<SchemaNews> {
  const schemas = new Map<Chart, CompiledSchema>();
  const news = await Promise.all(
    judged.merged.charts.map(async (enabled) => {
      const schema = await loaded.of(enabled.chart);
      if (!schema?.compiled) return schema?.findings ?? [];
      schemas.set(enabled.chart, schema.compiled);
      return judge(schema.compiled, schema.file, enabled, judged);
    }),
  );
  return { findings: news.flat(), schemas };
}

async function judge(schema: CompiledSchema, file: string, enabled: EnabledChart, judged: Judged): Promise<Finding[]> {
  const { schemaFindings } = await import("../engines/schema-findings/index.ts");
  const { findings, undecided } = schemaFindings(schema, judged.merged.root, enabled.path);
  if (undecided !== undefined) return [unsupportedSchema(`${undecided} cannot be judged here`, startOf(file))];
  return findings.map((item) => ({ ...withRemedy(item, enabled, judged), environment: judged.environment }));
}

/** Adds what the schema alone cannot know: the layers that could set a value, and keys that Helm itself adds. */
function withRemedy(item: Finding, { chart, path }: EnabledChart, { layers }: Judged): Finding {
  const key = item.path?.[path.length];
  const own = item.path?.length === path.length + 1 && typeof key === "string" ? key : undefined;
  if (isOf(item, "schema/additional-property") && own !== undefined) {
    const isSubchart = chart.subcharts.some(({ name }) => name === own);
    if (!isSubchart && own !== "global") return item;
    const values = isSubchart ? "of a subchart" : "for all charts";
    return withData(item, { ...item.data, putByHelm: { values, schema: inPlace(chart.place, "values.schema.json") } });
  }
  if (!isOf(item, "schema/required")) return item;
  const files = layers.flatMap(({ file }) => (file === undefined ? [] : [file])).reverse();
  return withData(item, { ...item.data, files });
}
