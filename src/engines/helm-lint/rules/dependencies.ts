import type { Finding } from "../../../findings/index.ts";
import { nearest } from "../../../findings/index.ts";
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
    if (alias !== "" && !/^[\w-]+$/.test(alias)) found.push(chartFinding(chart, "chart/dependency", { alias }, at));
    if (seen.has(key)) found.push(chartFinding(chart, "chart/dependency", { twice: key }, at));
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
      const name = fieldText(item, "name");
      const at = fieldOf(item, "name")?.value ?? item;
      return chartFinding(chart, "chart/missing-dependency", { name, nearest: nearest(name, there) }, at);
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
      const name = nameOf(subchart);
      const at = fieldOf(chart.metadata, "dependencies")?.key;
      return chartFinding(chart, "chart/undeclared-dependency", { path, name, nearest: nearest(name, known) }, at);
    });
};

/** Whatever lies in `charts/` is a chart. */
export const strangers: ChartRule = (chart) =>
  chart.strangers.map(({ path, why }) => chartFinding(chart, "chart/subchart", { path, reason: why }, path));
