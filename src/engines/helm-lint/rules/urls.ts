import { finding } from "../../../findings/index.ts";
import { fieldItems, fieldOf, fieldText, textOf } from "../fields.ts";
import { isRequestUrl } from "../formats/url.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";

/** The sources and the icon are absolute URLs. */
export const urls: ChartRule = (chart) => {
  const icon = fieldText(chart.metadata, "icon");
  return [
    ...fieldItems(chart.metadata, "sources")
      .filter((item) => !isRequestUrl(textOf(item)))
      .map((item) => finding("chart/url", { field: "source", text: textOf(item) }, locationIn(chart, item))),
    ...(icon === "" || isRequestUrl(icon)
      ? []
      : [
          finding(
            "chart/url",
            { field: "icon", text: icon },
            locationIn(chart, fieldOf(chart.metadata, "icon")?.value),
          ),
        ]),
  ];
};

/** The chart has an icon, which chart catalogs show. */
export const icon: ChartRule = (chart) =>
  chart.metadata && fieldText(chart.metadata, "icon") === ""
    ? [finding("chart/icon", {}, locationIn(chart, fieldOf(chart.metadata, "icon")?.value))]
    : [];
