import { copyMap, type MutableMap, newMap, over } from "./mutable-value.ts";

/**
 * Helm's `loader.MergeMaps`: values of a file over those of the files before it. Maps merge, everything else replaces;
 * a null replaces too, and deletes nothing yet.
 *
 * @returns a new map; neither argument is changed, and what they had alone is shared with it.
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
