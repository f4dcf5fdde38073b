import { asMap } from "../fields.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

/** The appVersion is a text: the number 1.10 loses its last digit. `helm lint` looks at this spelling of the key only. */
export const appVersion: ChartRule = (chart) => {
  const value = asMap(chart.metadata)?.entries.get("appVersion")?.value;
  if (value?.kind !== "scalar" || typeof value.value === "string") return [];
  const written = value.source.text.slice(value.start, value.end);
  const found = value.value === null ? "nothing" : `the ${typeof value.value} ${String(value.value)}`;
  return [chartFinding(chart, "chart/app-version", { found, text: value.value === null ? undefined : written }, value)];
};
