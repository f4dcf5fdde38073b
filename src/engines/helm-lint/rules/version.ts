import { fieldOf, fieldText } from "../fields.ts";
import { isAboveNothing, isStrictVersion, isVersion } from "../formats/semver.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

/** The version is one of semver 2.0; Helm takes `1.2` and `v1.2.3` too, and `helm lint` warns of them. */
export const version: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = fieldText(chart.metadata, "version");
  const at = fieldOf(chart.metadata, "version")?.value;
  if (text === "")
    return [chartFinding(chart, "chart/version", "the chart has no version", at, "write version: 0.1.0")];
  if (!isVersion(text)) return [chartFinding(chart, "chart/version", `"${text}" is no version of the form 1.2.3`, at)];
  if (at?.kind === "scalar" && typeof at.value !== "string")
    return [
      chartFinding(
        chart,
        "chart/version-form",
        `the version is the ${typeof at.value} ${text}, no text`,
        at,
        "write 1.2.3",
      ),
    ];
  if (!isStrictVersion(text))
    return [
      chartFinding(
        chart,
        "chart/version-form",
        `"${text}" is no version of semver 2.0`,
        at,
        "write all three numbers, without a leading v or 0",
      ),
    ];
  return isAboveNothing(text)
    ? []
    : [chartFinding(chart, "chart/version-form", `the version must be greater than 0.0.0-0`, at)];
};
