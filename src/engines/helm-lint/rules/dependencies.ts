import type { Finding } from "../../../findings/index.ts";
import { didYouMean } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, chartFinding, dependenciesOf, type LintedChart, nameOf } from "../linted-chart.ts";

/** Names and aliases of dependencies are different, and an alias is one word. */
export const dependencies: ChartRule = (chart) => {
  const seen = new Set<string>();
  return dependenciesOf(chart).flatMap((item): Finding[] => {
    const alias = fieldText(item, "alias");
    const key = alias || fieldText(item, "name");
    const at = fieldOf(item, alias ? "alias" : "name")?.value ?? item;
    const found: Finding[] = [];
    if (alias !== "" && !/^[\w-]+$/.test(alias))
      found.push(
        chartFinding(chart, "chart/dependency", `the alias "${alias}" may have letters, digits, "_" and "-" only`, at),
      );
    if (seen.has(key))
      found.push(
        chartFinding(
          chart,
          "chart/dependency",
          `two dependencies have the name or alias "${key}"`,
          at,
          "give one of them an alias",
        ),
      );
    seen.add(key);
    return found;
  });
};

/** The names of all subcharts are known. */
const allReadable = (chart: LintedChart): boolean => chart.subcharts.every((subchart) => subchart.metadata);

/** Every dependency lies in `charts/`; `helm template` fails without it, even if its condition is false. */
export const missingDependencies: ChartRule = (chart) => {
  if (!allReadable(chart)) return [];
  const there = chart.subcharts.map(nameOf);
  return dependenciesOf(chart)
    .filter((item) => !there.includes(fieldText(item, "name")))
    .map((item) => {
      const wanted = fieldText(item, "name");
      return chartFinding(
        chart,
        "chart/missing-dependency",
        `the dependency "${wanted}" is not in charts/`,
        fieldOf(item, "name")?.value ?? item,
        didYouMean(wanted, there) ?? "run helm dependency build",
      );
    });
};

/** Every chart in `charts/` is a dependency; Helm renders the others too. */
export const undeclaredDependencies: ChartRule = (chart) => {
  if (!chart.metadata || !allReadable(chart)) return [];
  const known = dependenciesOf(chart).map((item) => fieldText(item, "name"));
  return chart.subcharts
    .filter((subchart) => !known.includes(nameOf(subchart)))
    .map((subchart) => {
      const path = subchart.place.slice(chart.place.length + 1);
      return chartFinding(
        chart,
        "chart/undeclared-dependency",
        `${path} holds the chart "${nameOf(subchart)}", which is none of the dependencies`,
        fieldOf(chart.metadata, "dependencies")?.key,
        didYouMean(nameOf(subchart), known) ?? "name it under dependencies, or remove it",
      );
    });
};

/** Whatever lies in `charts/` is a chart. */
export const strangers: ChartRule = (chart) =>
  chart.strangers.map(({ path, why }) =>
    chartFinding(
      chart,
      "chart/subchart",
      `${path} is no chart: ${why}`,
      path,
      "move what is no chart out of charts/, or name it in .helmignore",
    ),
  );
