import { fieldItems, fieldOf, fieldText, textOf } from "../fields.ts";
import { isRequestUrl } from "../formats/url.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

/** The sources and the icon are whole addresses. */
export const urls: ChartRule = (chart) => {
  const icon = fieldText(chart.metadata, "icon");
  return [
    ...fieldItems(chart.metadata, "sources")
      .filter((item) => !isRequestUrl(textOf(item)))
      .map((item) => chartFinding(chart, "chart/url", { field: "source", text: textOf(item) }, item)),
    ...(icon === "" || isRequestUrl(icon)
      ? []
      : [chartFinding(chart, "chart/url", { field: "icon", text: icon }, fieldOf(chart.metadata, "icon")?.value)]),
  ];
};

/** The chart has an icon, which lists of charts show. */
export const icon: ChartRule = (chart) =>
  chart.metadata && fieldText(chart.metadata, "icon") === ""
    ? [chartFinding(chart, "chart/icon", {}, fieldOf(chart.metadata, "icon")?.value)]
    : [];
