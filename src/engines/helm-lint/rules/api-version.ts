import type { Finding } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

/** The apiVersion is v1 or v2. Without one Helm takes the chart for one of v1, and `helm lint` calls that an error. */
export const apiVersion: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = fieldText(chart.metadata, "apiVersion");
  const entry = fieldOf(chart.metadata, "apiVersion");
  if (text === "") return [chartFinding(chart, "chart/missing-api-version", {}, entry?.value)];
  if (text === "v1" || text === "v2") return [];
  return [chartFinding(chart, "chart/api-version", { found: text }, entry?.value)];
};

/** A chart of v1 has neither a type nor dependencies in Chart.yaml; Helm reads them all the same. */
export const v2Fields: ChartRule = (chart) => {
  const version = fieldText(chart.metadata, "apiVersion");
  // Any other version is a finding of its own.
  if (!["", "v1"].includes(version)) return [];
  return (["type", "dependencies"] as const).flatMap((field): Finding[] => {
    const entry = fieldOf(chart.metadata, field);
    const { value } = entry ?? {};
    const isSet = value?.kind === "list" ? value.items.length > 0 : fieldText(chart.metadata, field) !== "";
    return isSet ? [chartFinding(chart, "chart/v2-field", { field }, entry?.key)] : [];
  });
};
