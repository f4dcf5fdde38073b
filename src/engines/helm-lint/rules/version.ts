import { finding } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { isAboveNothing, isStrictVersion, isVersion } from "../formats/semver.ts";
import { type ChartRule, locationIn } from "../linted-chart.ts";

/** The version follows semver 2.0. Helm accepts `1.2` and `v1.2.3` too, but `helm lint` warns about them. */
export const version: ChartRule = (chart) => {
  if (!chart.metadata) return [];
  const text = fieldText(chart.metadata, "version");
  const at = fieldOf(chart.metadata, "version")?.value;
  if (text === "" || !isVersion(text)) return [finding("chart/version", { version: text }, locationIn(chart, at))];
  if (at?.kind === "scalar" && typeof at.value !== "string") {
    const data = { version: text, problem: "not a string", type: typeof at.value } as const;
    return [finding("chart/version-form", data, locationIn(chart, at))];
  }
  const problem = isStrictVersion(text) ? "too low" : "not semver";
  return isStrictVersion(text) && isAboveNothing(text)
    ? []
    : [finding("chart/version-form", { version: text, problem }, locationIn(chart, at))];
};
