import { finding } from "../../../findings/index.ts";
import { fieldOf } from "../fields.ts";
import { type ChartRule, locationIn, nameOf } from "../linted-chart.ts";

/** The chart has a name that is also valid as the name of a folder. */
export const name: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = nameOf(chart);
  const entry = fieldOf(chart.metadata, "name");
  if (text === "") return [finding("chart/name", { name: "" }, locationIn(chart, entry?.value))];
  // Go's filepath.Base of "/" is "/".
  const bad = text === "." || text === ".." || (text.includes("/") && text !== "/");
  return bad ? [finding("chart/name", { name: text }, locationIn(chart, entry?.value))] : [];
};
