import { copyMap, type MutableMap, newMap, over } from "./mutable-value.ts";

/**
 * Merges the values of a file over those of the files before it, as Helm's `loader.MergeMaps` does: maps are merged, any
 * other value replaces. A null replaces too; it does not delete yet.
 *
 * @returns a new map; neither argument is changed. Values that only one of them has are shared.
 */
export function mergeFiles(under: MutableMap, upper: MutableMap): MutableMap {
  const result = newMap(upper.setBy);
  result.overrode = [...under.overrode, under.setBy, ...upper.overrode];
  for (const [key, value] of under.entries) result.entries.set(key, value);
  for (const [key, value] of upper.entries) {
    const before = result.entries.get(key);
    if (!before) result.entries.set(key, value);
    else if (before.kind === "map" && value.kind === "map") result.entries.set(key, mergeFiles(before, value));
    else result.entries.set(key, over(value.kind === "map" ? copyMap(value) : value, before));
  }
  return result;
}
