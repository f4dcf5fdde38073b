import type { Finding } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

/** The apiVersion is v1 or v2. Without one Helm takes the chart for one of v1, and `helm lint` calls that an error. */
export const apiVersion: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = fieldText(chart.metadata, "apiVersion");
  const entry = fieldOf(chart.metadata, "apiVersion");
  if (text === "")
    return [
      chartFinding(
        chart,
        "chart/missing-api-version",
        "the chart has no apiVersion, and Helm takes it for one of v1",
        entry?.value,
        "write apiVersion: v2",
      ),
    ];
  if (text === "v1" || text === "v2") return [];
  return [
    chartFinding(
      chart,
      "chart/api-version",
      `apiVersion must be "v1" or "v2", found "${text}"`,
      entry?.value,
      "write apiVersion: v2",
    ),
  ];
};

/** A chart of v1 has neither a type nor dependencies in Chart.yaml; Helm reads them all the same. */
export const v2Fields: ChartRule = (chart) => {
  const version = fieldText(chart.metadata, "apiVersion");
  // What is neither v1 nor v2 has been told of already.
  if (!["", "v1"].includes(version)) return [];
  const told = (field: string, words: string): Finding[] => {
    const entry = fieldOf(chart.metadata, field);
    const { value } = entry ?? {};
    const there = value?.kind === "list" ? value.items.length > 0 : fieldText(chart.metadata, field) !== "";
    return there
      ? [chartFinding(chart, "chart/v2-field", `${words} apiVersion v2`, entry?.key, "write apiVersion: v2")]
      : [];
  };
  return [
    ...told("type", "a type belongs into charts of"),
    ...told("dependencies", "dependencies in Chart.yaml belong into charts of"),
  ];
};
