import { fieldOf } from "../fields.ts";
import { type ChartRule, chartFinding, nameOf } from "../linted-chart.ts";

/** The chart has a name that can be one of a folder. */
export const name: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = nameOf(chart);
  const entry = fieldOf(chart.metadata, "name");
  if (text === "") return [chartFinding(chart, "chart/name", { name: "" }, entry?.value)];
  // Go's filepath.Base of "/" is "/".
  const bad = text === "." || text === ".." || (text.includes("/") && text !== "/");
  return bad ? [chartFinding(chart, "chart/name", { name: text }, entry?.value)] : [];
};
