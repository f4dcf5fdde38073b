import { fieldOf, fieldText } from "../fields.ts";
import { isAboveNothing, isStrictVersion, isVersion } from "../formats/semver.ts";
import { type ChartRule, chartFinding } from "../linted-chart.ts";

/** The version is one of semver 2.0; Helm takes `1.2` and `v1.2.3` too, and `helm lint` warns of them. */
export const version: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = fieldText(chart.metadata, "version");
  const at = fieldOf(chart.metadata, "version")?.value;
  if (text === "" || !isVersion(text)) return [chartFinding(chart, "chart/version", { version: text }, at)];
  if (at?.kind === "scalar" && typeof at.value !== "string") {
    const data = { version: text, problem: "not a string", type: typeof at.value } as const;
    return [chartFinding(chart, "chart/version-form", data, at)];
  }
  const problem = isStrictVersion(text) ? "too low" : "not semver";
  return isStrictVersion(text) && isAboveNothing(text)
    ? []
    : [chartFinding(chart, "chart/version-form", { version: text, problem }, at)];
};
