import type { Finding } from "../../../findings/index.ts";
import { finding, nearest } from "../../../findings/index.ts";
import { fieldOf, fieldText } from "../fields.ts";
import { type ChartRule, dependenciesOf, type LintedChart, locationIn, nameOf } from "../linted-chart.ts";

/** The names and aliases of dependencies are unique, and an alias is one word. */
export const dependencies: ChartRule = (chart) => {
  const seen = new Set<string>();
  return dependenciesOf(chart).flatMap((item): Finding[] => {
    const alias = fieldText(item, "alias");
    const key = alias || fieldText(item, "name");
    const at = fieldOf(item, alias ? "alias" : "name")?.value ?? item;
    const found: Finding[] = [];
    if (alias !== "" && !/^[\w-]+$/.test(alias))
      found.push(finding("chart/dependency", { alias }, locationIn(chart, at)));
    if (seen.has(key)) found.push(finding("chart/dependency", { twice: key }, locationIn(chart, at)));
    seen.add(key);
    return found;
  });
};

/** Returns whether the names of all subcharts are known. */
const allReadable = (chart: LintedChart): boolean => chart.subcharts.every((subchart) => subchart.metadata);

/** Every dependency is in `charts/`; `helm template` fails without it, even if its condition is false. */
export const missingDependencies: ChartRule = (chart) => {
  if (!allReadable(chart)) return [];
  const there = chart.subcharts.map(nameOf);
  return dependenciesOf(chart)
    .filter((item) => !there.includes(fieldText(item, "name")))
    .map((item) => {
      const name = fieldText(item, "name");
      const at = fieldOf(item, "name")?.value ?? item;
      return finding("chart/missing-dependency", { name, nearest: nearest(name, there) }, locationIn(chart, at));
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
      return finding(
        "chart/undeclared-dependency",
        { path, name, nearest: nearest(name, known) },
        locationIn(chart, at),
      );
    });
};

/** Every entry of `charts/` is a chart. */
export const invalidSubcharts: ChartRule = (chart) =>
  chart.invalidSubcharts.map(({ path, reason }) =>
    finding("chart/subchart", { path, reason }, locationIn(chart, path)),
  );
