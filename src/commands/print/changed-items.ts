import type { Json } from "../../engines/json/index.ts";

/** An item that only one of two lists has. */
export interface ChangedItem {
  readonly mark: "-" | "+";
  /** The index in its own list. */
  readonly index: number;
  readonly item: Json;
}

/** For more pairs than this, all items between the common ends count as changed. */
const MAX_PAIRS = 4_000_000;

/** Returns the items that differ between two lists, in order. Leaves out the items of a longest common subsequence. */
export function changedItems(before: readonly Json[], after: readonly Json[]): ChangedItem[] {
  const a = before.map((item) => JSON.stringify(item));
  const b = after.map((item) => JSON.stringify(item));
  let start = 0;
  while (start < a.length && start < b.length && a[start] === b[start]) start++;
  let end = 0;
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++;
  const kept = common(a.slice(start, a.length - end), b.slice(start, b.length - end));
  const changes: ChangedItem[] = [];
  let [x, y] = [start, start];
  for (const [keptX, keptY] of [
    ...kept.map(([i, j]) => [i + start, j + start] as const),
    [a.length - end, b.length - end] as const,
  ]) {
    for (; x < keptX; x++) changes.push({ mark: "-", index: x, item: before[x] ?? null });
    for (; y < keptY; y++) changes.push({ mark: "+", index: y, item: after[y] ?? null });
    x++;
    y++;
  }
  return changes;
}

/** Returns the index pairs of a longest common subsequence; none if there are too many pairs to compare. */
function common(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  if (a.length * b.length > MAX_PAIRS) return [];
  const width = b.length + 1;
  const lengths = new Uint32Array((a.length + 1) * width);
  const at = (i: number, j: number): number => lengths[i * width + j] ?? 0;
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--)
      lengths[i * width + j] = a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    if (a[i] === b[j]) pairs.push([i++, j++]);
    else if (at(i + 1, j) >= at(i, j + 1)) i++;
    else j++;
  }
  return pairs;
}
