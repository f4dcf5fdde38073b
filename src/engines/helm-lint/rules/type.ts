import { finding, nearest } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";

const TYPES = ["application", "library"];

/** The type is one of the two that Helm knows. */
export const type: ChartRule = (chart) => {
  const text = fieldText(chart.metadata, "type");
  if (text === "" || TYPES.includes(text)) return [];
  const data = { found: text, nearest: nearest(text, TYPES) };
  return [finding("chart/type", data, locationIn(chart, fieldOf(chart.metadata, "type")?.value))];
};
