import { finding } from "../../../findings/index.ts";
import { asMap } from "../fields.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";

/** The appVersion is a string: the number 1.10 loses its last digit. `helm lint` checks only this spelling of the key. */
export const appVersion: ChartRule = (chart) => {
  const value = asMap(chart.metadata)?.entries.get("appVersion")?.value;
  if (value?.kind !== "scalar" || typeof value.value === "string") return [];
  const written = value.source.text.slice(value.start, value.end);
  const found = value.value === null ? "nothing" : `the ${typeof value.value} ${String(value.value)}`;
  return [
    finding("chart/app-version", { found, text: value.value === null ? undefined : written }, locationIn(chart, value)),
  ];
};
