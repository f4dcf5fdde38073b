import { fieldItems, fieldOf, fieldText, textOf } from "../fields.ts";
import { isRequestUrl } from "../formats/url.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

const SUGGESTION = "write a whole address: https://example.com/page";

/** The sources and the icon are whole addresses. */
export const urls: ChartRule = (chart) => {
  const icon = fieldText(chart.metadata, "icon");
  return [
    ...fieldItems(chart.metadata, "sources")
      .filter((item) => !isRequestUrl(textOf(item)))
      .map((item) => chartFinding(chart, "chart/url", `"${textOf(item)}" is no URL of a source`, item, SUGGESTION)),
    ...(icon === "" || isRequestUrl(icon)
      ? []
      : [
          chartFinding(
            chart,
            "chart/url",
            `"${icon}" is no URL of an icon`,
            fieldOf(chart.metadata, "icon")?.value,
            SUGGESTION,
          ),
        ]),
  ];
};

/** The chart has an icon, which lists of charts show. */
export const icon: ChartRule = (chart) =>
  chart.metadata && fieldText(chart.metadata, "icon") === ""
    ? [
        chartFinding(
          chart,
          "chart/icon",
          "the chart has no icon",
          fieldOf(chart.metadata, "icon")?.value,
          "write icon: with the URL of an image",
        ),
      ]
    : [];
