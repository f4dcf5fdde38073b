import type { ValuePath } from "../../findings/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import { childOf } from "./locate.ts";
import { parsePath } from "./parse-path.ts";

/** The value at a path, if there is one. */
export function valueAt(root: MergedMap, path: ValuePath): MergedValue | undefined {
  let value: MergedValue | undefined = root;
  for (const step of path) value = value && childOf(value, step);
  return value;
}

/**
 * Finds the path that a text means in given values. A `.Values.` in front, as in templates, is removed, and existing
 * keys with dots need no quotes: `annotations.prometheus.io/scrape`. Other steps are split at dots.
 */
export function findPath(root: MergedMap, text: string): (string | number)[] {
  const start = root.entries.has("Values") ? text.replace(/^\./, "") : text.replace(/^\.?Values(?:\.|$)|^\./, "");
  const steps = parsePath(start);
  const path: (string | number)[] = [];
  let value: MergedValue | undefined = root;
  for (let at = 0; at < steps.length; ) {
    const { step, count }: { step: string | number; count: number } = nextStep(value, steps.slice(at));
    path.push(step);
    value = value && childOf(value, step);
    at += count;
  }
  return path;
}

/** The next step: a key of one word if it exists, otherwise the longest key that joins several words with dots. */
function nextStep(value: MergedValue | undefined, steps: readonly string[]): { step: string | number; count: number } {
  const [first = ""] = steps;
  if (value?.kind === "list" && /^\d+$/.test(first)) return { step: Number(first), count: 1 };
  if (value?.kind === "map" && !has(value, first))
    for (let count = steps.length; count > 1; count--) {
      const joined = steps.slice(0, count).join(".");
      if (has(value, joined)) return { step: joined, count };
    }
  return { step: first, count: 1 };
}

const has = (map: MergedMap, key: string): boolean => map.entries.has(key) || map.deleted.has(key);
