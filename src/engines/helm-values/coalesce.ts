import type { ChartValues } from "./chart-values.ts";
import { isNull, type MergedValue } from "./merged-value.ts";
import { copyDeleted, copyMap, type MutableMap, type MutableValue, newMap, over } from "./mutable-value.ts";

/** How values are merged over the defaults of a chart. */
export interface Coalescing {
  /** Keep nulls, so that a later pass can delete by them: Helm's `MergeValues`, as opposed to its `CoalesceValues`. */
  readonly merge: boolean;
  readonly dropsNullDefaults: boolean;
}

/** Thrown for values that Helm cannot merge, with their path and value if there is one. */
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
 * Merges values over the defaults of a chart and its subcharts, as `coalesce` of Helm's pkg/chart/common/util does.
 *
 * @param given is changed in place, to the result.
 * @throws MergeFault
 */
export function coalesce(chart: ChartValues, given: MutableMap, how: Coalescing): void {
  coalesceBelow(chart, given, { ...how, path: [] });
}

/** @param at how to merge, and the path of the chart's values in those of the release. */
function coalesceBelow(
  chart: ChartValues,
  given: MutableMap,
  at: Coalescing & { readonly path: readonly string[] },
): void {
  mergeOverDefaults(chart, given, at);
  for (const subchart of chart.subcharts) {
    const path = [...at.path, subchart.facts.name];
    const value = given.entries.get(subchart.facts.name) ?? newMap(subchart.defaults.setBy);
    if (value.kind !== "map") throw new MergeFault("the values of a subchart must be a map", path, value);
    given.entries.set(subchart.facts.name, value);
    passGlobals(value, given);
    coalesceBelow(subchart, value, { ...at, path });
  }
}

function mergeOverDefaults(chart: ChartValues, given: MutableMap, how: Coalescing): void {
  const defaults = copyMap(chart.defaults);
  if (given.setBy !== defaults.setBy) given.overrode = [...defaults.overrode, defaults.setBy, ...given.overrode];
  const dropsNulls = !how.merge && how.dropsNullDefaults;
  for (const [key, standard] of defaults.entries) {
    const value = given.entries.get(key);
    if (!value) {
      if (dropsNulls && standard.kind === "map") dropNulls(standard);
      if (!dropsNulls || !isNull(standard)) given.entries.set(key, standard);
    } else if (isNull(value) && !how.merge) remove(given, key, over(value, standard));
    else if (value.kind === "map" && standard.kind === "map") {
      const child = chart.subcharts.some((subchart) => subchart.facts.name === key);
      const merge = how.merge || child;
      if (!merge && how.dropsNullDefaults) dropNulls(standard);
      over(value, standard);
      coalesceTables(value, standard, merge);
    } else given.entries.set(key, over(value, standard));
  }
}

const ownDeletions = new WeakMap<MutableMap, Map<string, MergedValue>>();

/** @param by the value that deletes the key. */
function remove(map: MutableMap, key: string, by: MutableValue): void {
  map.entries.delete(key);
  let deleted = ownDeletions.get(map);
  if (!deleted) {
    deleted = new Map(map.deleted);
    ownDeletions.set(map, deleted);
    map.deleted = deleted;
  }
  deleted.set(key, by);
}

/** Helm's `coalesceTablesFullKey`. `upper` wins. Both are changed: `lower` receives the nulls of `upper`. */
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
    for (const [key, standard] of lower.entries) mergeKey(upper, key, { standard, original: before.get(key), merge });
  } finally {
    walked.delete(lower);
  }
}

/** The lower maps that are being iterated over. */
const walked = new Set<MutableMap>();

interface LowerValue {
  readonly standard: MutableValue;
  /** The lower value before a null of the upper map replaced it. */
  readonly original: MutableValue | undefined;
  readonly merge: boolean;
}

function mergeKey(upper: MutableMap, key: string, { standard, original, merge }: LowerValue): void {
  const value = upper.entries.get(key);
  if (!value) {
    // Go iterates in random order, and may or may not visit a key that is added during the iteration.
    if (walked.has(upper))
      throw new MergeFault("an import puts a map into itself, and Helm picks one of two results at random");
    upper.entries.set(key, standard);
  } else if (isNull(value)) {
    // A null over a null stays: there is nothing to delete.
    if (original && !isNull(original) && !merge) remove(upper, key, over(value, original));
    else if (original) upper.entries.set(key, over(value, original));
  } else if (value !== standard) {
    upper.entries.set(key, over(value, standard));
    if (value.kind === "map" && standard.kind === "map") coalesceTables(value, standard, merge);
  }
}

/**
 * Passes the globals of a chart to a subchart, where they win. Only the top level of a map is copied, as in Helm, so the
 * parent sees what the subchart adds further down.
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
    const shallow: MutableMap = { ...value, entries: new Map(value.entries), deleted: copyDeleted(value) };
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
