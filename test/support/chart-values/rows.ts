import type { Json } from "../../../src/engines/json/json.ts";
import type { Factor } from "./factors.ts";

/** The level of each factor; -1 where the levels above leave no such place. */
export type Row = Int16Array;

/** Chooses a level of a factor, of those that may be; `row` has what was chosen before. */
export type Choose = (factor: number, levels: readonly number[], row: Row) => number;

/** Levels that are not to be changed, by factor. */
export type Locks = ReadonlyMap<number, number>;

/** A whole row: first what is locked, then factor by factor in an order in which parents come first. */
export function fillRow(factors: readonly Factor[], order: readonly number[], locks: Locks, choose: Choose): Row {
  const row: Row = new Int16Array(factors.length).fill(-1);
  for (const [factor, level] of locks) row[factor] = level;
  const done = new Set(locks.keys());
  const visit = (index: number): void => {
    if (done.has(index)) return;
    done.add(index);
    const { levels, parent } = factors[index] ?? { levels: [] };
    if (parent) visit(parent.factor);
    if (isThere(factors, row, index)) row[index] = choose(index, [...levels.keys()], row);
  };
  for (const index of order) visit(index);
  return row;
}

/** The same row with other levels of some factors; what comes into being below them is calm. */
export function changedRow(factors: readonly Factor[], row: Row, changes: Locks): Row {
  const changed = row.slice();
  for (let index = 0; index < factors.length; index++) {
    if (!isThere(factors, changed, index)) changed[index] = -1;
    else changed[index] = changes.get(index) ?? Math.max(0, changed[index] ?? 0);
  }
  return changed;
}

function isThere(factors: readonly Factor[], row: Row, index: number): boolean {
  const { parent } = factors[index] ?? {};
  if (!parent) return true;
  const chosen = row[parent.factor] ?? -1;
  return chosen >= 0 && factors[parent.factor]?.levels[chosen] === parent.level;
}

/** The values that a row stands for. */
export function valuesOf(factors: readonly Factor[], row: Row): Json {
  let root: Json = {};
  for (const [index, { path, levels }] of factors.entries()) {
    const { value, filled } = levels[row[index] ?? -1] ?? {};
    if (value === undefined) continue;
    // What is not filled is shared.
    const empty = Array.isArray(value) ? [] : {};
    const copy = filled ? empty : value;
    const key = path.at(-1);
    if (key === undefined) root = copy;
    else Reflect.set(containerAt(root, path.slice(0, -1)), key, copy);
  }
  return root;
}

function containerAt(root: Json, path: readonly string[]): object {
  let value: Json = root;
  for (const key of path) value = Reflect.get(Object(value), key);
  if (typeof value !== "object" || value === null) throw new Error(`no map or list at ${path.join(".")}`);
  return value;
}

/** What has to be given above a chart's values, so that Helm's merge makes them the wanted ones: null deletes. */
export function overlayOf(defaults: Json, wanted: Json): Json {
  if (!isPlain(defaults) || !isPlain(wanted)) return wanted;
  const overlay: Record<string, Json> = {};
  for (const key of new Set([...Object.keys(defaults), ...Object.keys(wanted)])) {
    const [before, after] = [defaults[key], wanted[key]];
    if (after === undefined) overlay[key] = null;
    else if (before === undefined) overlay[key] = after;
    else if (JSON.stringify(before) !== JSON.stringify(after)) overlay[key] = overlayOf(before, after);
  }
  return overlay;
}

function isPlain(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
