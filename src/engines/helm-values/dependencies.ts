import { isInRange } from "../masterminds-semver/index.ts";
import type { ChartValues, Dependency } from "./chart-values.ts";
import { type Coalescing, coalesce, coalesceTables } from "./coalesce.ts";
import { copyMap, type MutableMap, type MutableValue, newMap } from "./mutable-value.ts";

/**
 * Removes disabled subcharts from a chart, renames the others to their aliases, and imports the values of
 * `import-values` into the defaults, as `ProcessDependencies` of Helm's pkg/chart/v2/util does.
 *
 * @param chart is changed in place.
 * @param given the values of the layers and of `--set`; not changed.
 * @throws MergeFault
 */
export function processDependencies(chart: ChartValues, given: MutableMap, dropsNullDefaults: boolean): void {
  enableSubcharts(chart, given, { merge: false, dropsNullDefaults, path: "" });
  importValues(chart, dropsNullDefaults);
}

/** @param how also contains the path of the chart's values in those of the release, with a trailing dot: `a.b.` */
function enableSubcharts(chart: ChartValues, given: MutableMap, how: Coalescing & { readonly path: string }): void {
  const { dependencies } = chart.facts;
  if (!dependencies) return;
  const unlisted = chart.subcharts.filter((subchart) => !dependencies.some((item) => means(item, subchart)));
  const found = dependencies.map((item) => named(chart.subcharts, item));
  for (const dependency of dependencies) dependency.name = dependency.alias || dependency.name;
  chart.subcharts = [...unlisted, ...found.filter((item) => item !== undefined)];
  const seen = copyMap(given);
  coalesce(chart, seen, how);
  const disabled = new Set(dependencies.filter((item) => !isEnabled(item, seen, how.path)).map((item) => item.name));
  const subcharts = chart.subcharts.filter((item) => !disabled.has(item.facts.name));
  for (const subchart of subcharts) {
    enableSubcharts(subchart, seen, { ...how, path: `${how.path}${subchart.facts.name}.` });
  }
  const left = dependencies.filter((item) => !disabled.has(item.name));
  chart.facts.dependencies = left.length > 0 ? left : undefined;
  chart.subcharts = subcharts;
}

function means(dependency: Dependency, { facts }: ChartValues): boolean {
  return dependency.name === facts.name && isInRange(dependency.version, facts.version);
}

/** The subchart that a dependency refers to, with the name that the dependency gives it. */
function named(subcharts: readonly ChartValues[], dependency: Dependency): ChartValues | undefined {
  const found = subcharts.find((item) => means(dependency, item));
  if (!found) return undefined;
  const dependencies = found.facts.dependencies?.map((item) => ({ ...item }));
  const facts = { ...found.facts, name: dependency.alias || found.facts.name, dependencies };
  return { ...found, facts, subcharts: found.subcharts.map((item) => ({ ...item })) };
}

/** The first condition with a boolean value decides; if there is none, the tags do. */
function isEnabled(dependency: Dependency, values: MutableMap, path: string): boolean {
  for (const condition of dependency.condition.trim().split(",")) {
    const value = condition === "" ? undefined : lookUp(values, path + condition);
    if (value?.kind === "leaf" && typeof value.value === "boolean") return value.value;
  }
  const tags = values.entries.get("tags");
  if (tags?.kind !== "map") return true;
  const settings = new Set(dependency.tags.map((tag) => plainTag(tags.entries.get(tag))));
  return settings.has(true) || !settings.has(false);
}

const plainTag = (value: MutableValue | undefined): unknown => (value?.kind === "leaf" ? value.value : undefined);

/** The value at a path, which is split at every dot, even at those in the names of charts. */
function lookUp(map: MutableMap, path: string): MutableValue | undefined {
  let value: MutableValue | undefined = map;
  for (const step of path.split(".")) value = value?.kind === "map" ? value.entries.get(step) : undefined;
  return value;
}

function importValues(chart: ChartValues, dropsNullDefaults: boolean): void {
  for (const subchart of chart.subcharts) importValues(subchart, dropsNullDefaults);
  if (!chart.facts.dependencies) return;
  const own = newMap(chart.defaults.setBy);
  coalesce(chart, own, { merge: true, dropsNullDefaults });
  const imported = newMap(chart.defaults.setBy);
  for (const dependency of chart.facts.dependencies) {
    for (const item of dependency.importValues) {
      const { child: path, parent } = typeof item === "string" ? { child: `exports.${item}`, parent: "." } : item;
      const table = lookUp(own, `${dependency.name}.${path}`);
      if (table?.kind !== "map") continue;
      // Helm replaces an empty table by a new one, which is not shared.
      const child = table.entries.size === 0 ? newMap(table.setBy) : table;
      coalesceTables(imported, under(parent, child), true);
    }
    // Helm writes them back in a form that it ignores when it processes the same Chart.yaml again.
    dependency.importValues = [];
  }
  // Imported values are shared with the child up to here. Later changes must not affect the child.
  chart.defaults = copyMap(own);
  coalesceTables(chart.defaults, imported, true);
}

/** A map with the table at a dotted path. */
function under(path: string, table: MutableMap): MutableMap {
  if (path === ".") return table;
  return path.split(".").reduceRight((inner, step) => {
    const outer = newMap(table.setBy);
    outer.entries.set(step, inner);
    return outer;
  }, table);
}
