import { isInRange } from "../masterminds-semver/index.ts";
import type { ChartValues, Dependency } from "./chart-values.ts";
import { type Coalescing, coalesce, coalesceTables } from "./coalesce.ts";
import { copyMap, type MutableMap, type MutableValue, newMap } from "./mutable-value.ts";

/**
 * Takes disabled subcharts out of a chart, gives the others the names of their aliases, and imports what `import-values`
 * names into the defaults: `ProcessDependencies` of Helm's pkg/chart/v2/util.
 *
 * @param chart changed in place.
 * @param given what layers and `--set` say; not changed.
 * @throws MergeFault
 */
export function processDependencies(chart: ChartValues, given: MutableMap, dropsNullDefaults: boolean): void {
  enableSubcharts(chart, given, { merge: false, dropsNullDefaults }, "");
  importValues(chart, dropsNullDefaults);
}

function enableSubcharts(chart: ChartValues, given: MutableMap, how: Coalescing, path: string): void {
  const { dependencies } = chart.facts;
  if (!dependencies) return;
  const unlisted = chart.subcharts.filter((subchart) => !dependencies.some((item) => means(item, subchart)));
  const found = dependencies.map((item) => named(chart.subcharts, item));
  for (const dependency of dependencies) dependency.name = dependency.alias || dependency.name;
  chart.subcharts = [...unlisted, ...found.filter((item) => item !== undefined)];
  const seen = copyMap(given);
  coalesce(chart, seen, how);
  const disabled = new Set(dependencies.filter((item) => !isEnabled(item, seen, path)).map((item) => item.name));
  const subcharts = chart.subcharts.filter((item) => !disabled.has(item.facts.name));
  for (const subchart of subcharts) enableSubcharts(subchart, seen, how, `${path}${subchart.facts.name}.`);
  const left = dependencies.filter((item) => !disabled.has(item.name));
  chart.facts.dependencies = left.length > 0 ? left : undefined;
  chart.subcharts = subcharts;
}

function means(dependency: Dependency, { facts }: ChartValues): boolean {
  return dependency.name === facts.name && isInRange(dependency.version, facts.version);
}

/** The subchart that a dependency means, under the dependency's own name. */
function named(subcharts: readonly ChartValues[], dependency: Dependency): ChartValues | undefined {
  const found = subcharts.find((item) => means(dependency, item));
  if (!found) return undefined;
  const dependencies = found.facts.dependencies?.map((item) => ({ ...item }));
  const facts = { ...found.facts, name: dependency.alias || found.facts.name, dependencies };
  return { ...found, facts, subcharts: found.subcharts.map((item) => ({ ...item })) };
}

/** A condition that holds a boolean decides; without one the tags do. */
function isEnabled(dependency: Dependency, values: MutableMap, path: string): boolean {
  for (const condition of dependency.condition.trim().split(",")) {
    const value = condition === "" ? undefined : lookUp(values, path + condition);
    if (value?.kind === "leaf" && typeof value.value === "boolean") return value.value;
  }
  const tags = values.entries.get("tags");
  if (tags?.kind !== "map") return true;
  const said = new Set(dependency.tags.map((tag) => plainTag(tags.entries.get(tag))));
  return said.has(true) || !said.has(false);
}

const plainTag = (value: MutableValue | undefined): unknown => (value?.kind === "leaf" ? value.value : undefined);

/** The value at a path, which is cut at every dot, those in names of charts too. */
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
      // Of an empty table Helm makes a new one, which is shared with nothing.
      const child = table.entries.size === 0 ? newMap(table.setBy) : table;
      coalesceTables(imported, under(parent, child), true);
    }
    // Helm writes them back in a form that it does not know when it meets the same Chart.yaml again.
    dependency.importValues = [];
  }
  // What was imported is shared with its child until here, and the child's values must not change with it.
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
