import { didYouMean } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

const TYPES = ["application", "library"];

/** The type is one of the two that Helm knows. */
export const type: ChartRule = (chart) => {
  const text = fieldText(chart.metadata, "type");
  if (text === "" || TYPES.includes(text)) return [];
  return [
    chartFinding(
      chart,
      "chart/type",
      `type must be "application" or "library", found "${text}"`,
      fieldOf(chart.metadata, "type")?.value,
      didYouMean(text, TYPES),
    ),
  ];
};
