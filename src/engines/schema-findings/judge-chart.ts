import { type Finding, finding, isOf, startOf, withData } from "../../findings/index.ts";
import { inPlace } from "../chart-files/index.ts";
import type { CompiledSchema } from "../helm-schema/index.ts";
import type { EnabledChart, Layer, Merged } from "../helm-values/index.ts";
import { schemaFindings } from "./schema-findings.ts";

/** Merged values, and the layers that they come from. */
export interface JudgedValues {
  readonly merged: Merged;
  /** Lowest first. */
  readonly layers: readonly Layer[];
  /** The name of the environment, for the findings. */
  readonly environment: string;
}

/**
 * Checks the values of a chart against its schema.
 *
 * @param schema with the name of its file in findings.
 */
export function judgeChart(
  { file, compiled }: { readonly file: string; readonly compiled: CompiledSchema },
  enabled: EnabledChart,
  { merged, layers, environment }: JudgedValues,
): Finding[] {
  const { findings, undecided } = schemaFindings(compiled, merged.root, enabled.path);
  if (undecided === undefined) return findings.map((item) => ({ ...withRemedy(item, enabled, layers), environment }));
  return [finding("schema/unsupported", { reason: `${undecided} cannot be judged here` }, { location: startOf(file) })];
}

/** Adds the data that is not in the schema: the layers that could set a value, and keys that Helm itself adds. */
function withRemedy(item: Finding, { chart, path }: EnabledChart, layers: readonly Layer[]): Finding {
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
