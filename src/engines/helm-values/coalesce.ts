import type { ChartValues } from "./chart-values.ts";
import { isNull, type MergedValue } from "./merged-value.ts";
import { copyMap, type MutableMap, type MutableValue, newMap, over } from "./mutable-value.ts";

/** How values are laid over a chart's defaults. */
export interface Coalescing {
  /** Nulls stay, for a later pass to delete by: Helm's `MergeValues`, in contrast to its `CoalesceValues`. */
  readonly merge: boolean;
  readonly dropsNullDefaults: boolean;
}

/** Values that Helm cannot merge: `path` is where, `value` what stands there, if there is such a place. */
export class MergeFault extends Error {
  readonly path: readonly string[];
  readonly value: MergedValue | undefined;

  constructor(message: string, path: readonly string[] = [], value?: MergedValue) {
    super(message);
    this.path = path;
    this.value = value;
  }
}

/**
 * Lays values over the defaults of a chart and its subcharts, as `coalesce` of Helm's pkg/chart/common/util does.
 *
 * @param given changed in place, and the result.
 * @throws MergeFault
 */
export function coalesce(chart: ChartValues, given: MutableMap, how: Coalescing, path: readonly string[] = []): void {
  overDefaults(chart, given, how);
  for (const subchart of chart.subcharts) {
    const below = [...path, subchart.facts.name];
    const value = given.entries.get(subchart.facts.name) ?? newMap(subchart.defaults.setBy);
    if (value.kind !== "map") throw new MergeFault("the values of a subchart must be a map", below, value);
    given.entries.set(subchart.facts.name, value);
    passGlobals(value, given);
    coalesce(subchart, value, how, below);
  }
}

function overDefaults(chart: ChartValues, given: MutableMap, how: Coalescing): void {
  const defaults = copyMap(chart.defaults);
  if (given.setBy !== defaults.setBy) given.overrode = [...defaults.overrode, defaults.setBy, ...given.overrode];
  for (const [key, standard] of defaults.entries) {
    const value = given.entries.get(key);
    if (!value) addDefault(given, key, standard, how);
    else if (isNull(value) && !how.merge) remove(given, key, value, standard);
    else if (value.kind === "map" && standard.kind === "map") {
      const child = chart.subcharts.some((subchart) => subchart.facts.name === key);
      const merge = how.merge || child;
      if (!merge && how.dropsNullDefaults) dropNulls(standard);
      over(value, standard);
      coalesceTables(value, standard, merge);
    } else given.entries.set(key, over(value, standard));
  }
}

function addDefault(given: MutableMap, key: string, standard: MutableValue, how: Coalescing): void {
  if (!how.merge && how.dropsNullDefaults) {
    if (isNull(standard)) return;
    if (standard.kind === "map") dropNulls(standard);
  }
  given.entries.set(key, standard);
}

function remove(map: MutableMap, key: string, by: MutableValue, standard: MergedValue): void {
  map.entries.delete(key);
  map.deleted = new Map([...map.deleted, [key, over(by, standard)]]);
}

/** Helm's `coalesceTablesFullKey`: `upper` wins and is changed; so is `lower`, which gets the nulls of `upper`. */
export function coalesceTables(upper: MutableMap, lower: MutableMap, merge: boolean): void {
  if (upper === lower) return;
  const before = new Map<string, MutableValue>();
  for (const [key, value] of upper.entries) {
    if (!isNull(value)) continue;
    const standard = lower.entries.get(key);
    if (standard) before.set(key, standard);
    lower.entries.set(key, value);
  }
  walked.add(lower);
  try {
    for (const [key, standard] of lower.entries) mergeKey(upper, key, standard, before.get(key), merge);
  } finally {
    walked.delete(lower);
  }
}

/** Maps that are gone through at the moment. */
const walked = new Set<MutableMap>();

function mergeKey(
  upper: MutableMap,
  key: string,
  standard: MutableValue,
  original: MutableValue | undefined,
  merge: boolean,
): void {
  const value = upper.entries.get(key);
  if (!value) {
    // Go goes through a map in random order, and meets a key that is added meanwhile, or not.
    if (walked.has(upper))
      throw new MergeFault("an import puts a map into itself, and Helm picks one of two results at random");
    upper.entries.set(key, standard);
  } else if (isNull(value)) {
    // A null over a null stays: only what was there can be deleted.
    if (original && !isNull(original) && !merge) remove(upper, key, value, original);
    else if (original) upper.entries.set(key, over(value, original));
  } else if (value !== standard) {
    upper.entries.set(key, over(value, standard));
    if (value.kind === "map" && standard.kind === "map") coalesceTables(value, standard, merge);
  }
}

/**
 * Gives a subchart the globals of its parent, which win. Of a map in them only the uppermost level is copied, as in
 * Helm: what the subchart adds further down, its parent sees too.
 */
function passGlobals(child: MutableMap, parent: MutableMap): void {
  const own = child.entries.get("global");
  const given = parent.entries.get("global");
  if (own && own.kind !== "map") return;
  if (given && given.kind !== "map") return;
  const globals = own ?? newMap(given?.setBy ?? child.setBy);
  for (const [key, value] of given?.entries ?? []) {
    const before = globals.entries.get(key);
    if (value.kind !== "map") {
      if (before?.kind !== "map") globals.entries.set(key, before && before !== value ? over(value, before) : value);
      continue;
    }
    if (before && before.kind !== "map") continue;
    const shallow: MutableMap = { ...value, entries: new Map(value.entries) };
    if (before) coalesceTables(shallow, before, true);
    globals.entries.set(key, shallow);
  }
  child.entries.set("global", globals);
}

function dropNulls(map: MutableMap): void {
  for (const [key, value] of map.entries) {
    if (isNull(value)) map.entries.delete(key);
    else if (value.kind === "map") dropNulls(value);
  }
}
