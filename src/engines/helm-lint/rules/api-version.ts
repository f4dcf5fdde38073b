import type { Finding } from "../../../findings/index.ts";
import { finding } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";

/** The apiVersion is v1 or v2. Helm treats a chart without one as v1, but `helm lint` reports an error. */
export const apiVersion: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = fieldText(chart.metadata, "apiVersion");
  const entry = fieldOf(chart.metadata, "apiVersion");
  if (text === "") return [finding("chart/missing-api-version", {}, locationIn(chart, entry?.value))];
  if (text === "v1" || text === "v2") return [];
  return [finding("chart/api-version", { found: text }, locationIn(chart, entry?.value))];
};

/** A v1 chart has no type and no dependencies in Chart.yaml. Helm reads them nevertheless. */
export const v2Fields: ChartRule = (chart) => {
  const version = fieldText(chart.metadata, "apiVersion");
  // Any other version is a finding of its own.
  if (!["", "v1"].includes(version)) return [];
  return (["type", "dependencies"] as const).flatMap((field): Finding[] => {
    const entry = fieldOf(chart.metadata, field);
    const { value } = entry ?? {};
    const isSet = value?.kind === "list" ? value.items.length > 0 : fieldText(chart.metadata, field) !== "";
    return isSet ? [finding("chart/v2-field", { field }, locationIn(chart, entry?.key))] : [];
  });
};
