import { inPlace } from "../core/chart/place.ts";
import type { Finding } from "../core/finding.ts";
import type { EnabledChart, Merged } from "../core/values/merge.ts";
import type { Layer } from "../core/values/merged-value.ts";
import { type ChartSchemas, startOf, unsupportedSchema } from "./load-schema.ts";

/** What is judged. */
export interface Judged {
  readonly merged: Merged;
  /** Lowest first. */
  readonly layers: readonly Layer[];
  readonly environment: string;
}

/** Judges the values of each chart that takes part by that chart's schema, as Helm does before it renders. */
export async function schemaNews(schemas: ChartSchemas, judged: Judged): Promise<Finding[]> {
  const { merged, environment } = judged;
  const news = await Promise.all(
    merged.charts.map(async (enabled) => {
      const schema = await schemas.of(enabled.chart);
      if (!schema?.compiled) return schema?.findings ?? [];
      const { schemaFindings } = await import("../core/schema/schema-findings.ts");
      const { findings, undecided } = schemaFindings(schema.compiled, merged.root, enabled.path);
      if (undecided !== undefined)
        return [unsupportedSchema(`${undecided} cannot be judged here`, startOf(schema.file))];
      return findings.map((item) => ({ ...item, ...remedy(item, enabled, judged), environment }));
    }),
  );
  return news.flat();
}

/** What the schema alone cannot know: which layers could set a value, and that a key is Helm's own doing. */
function remedy(finding: Finding, { chart, path }: EnabledChart, { layers }: Judged): Partial<Finding> {
  const key = finding.path?.[path.length];
  const own = finding.path?.length === path.length + 1 && typeof key === "string" ? key : undefined;
  if (finding.code === "schema/additional-property" && own !== undefined) {
    const isSubchart = chart.subcharts.some((item) => item.name === own);
    const subject = isSubchart ? "the values of that subchart" : "the values that all charts share";
    if (isSubchart || own === "global")
      return {
        suggestion: `Helm puts ${subject} there: let "${own}" be a property in ${inPlace(chart.place, "values.schema.json")}`,
      };
  }
  if (finding.code !== "schema/required" || finding.suggestion !== undefined) return {};
  const files = layers.flatMap(({ file }) => (file === undefined ? [] : [file])).reverse();
  return files.length === 0 ? {} : { suggestion: `set it in ${files.join(" or ")}` };
}
