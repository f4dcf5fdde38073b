import { type Finding, findingKey } from "./finding.ts";

/**
 * Replaces equal findings with one shared object, across several lists.
 *
 * @returns the lists, each finding once, and the findings of all lists, each once.
 */
export function distinctFindings(lists: readonly (readonly Finding[])[]): {
  readonly lists: readonly (readonly Finding[])[];
  readonly all: readonly Finding[];
} {
  const known = new Map<string, Finding>();
  const sole = (item: Finding): Finding => {
    const key = findingKey(item);
    const same = known.get(key) ?? item;
    known.set(key, same);
    return same;
  };
  const distinct = lists.map((list) => [...new Set(list.map(sole))]);
  return { lists: distinct, all: [...known.values()] };
}
