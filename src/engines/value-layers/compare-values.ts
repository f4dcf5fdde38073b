import type { ValuePath } from "../../findings/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";
import { deepEqual } from "../json/index.ts";
import { childrenOf, orderedValue } from "./children.ts";
import { type Setter, setterOf } from "./setter.ts";

/** One side of a difference: a value, or by whom it was deleted. */
export interface Side extends Setter {
  /** Undefined where a `null` deleted it. */
  readonly value: Json | undefined;
}

/** A value that two sets of values do not share. */
export interface Difference {
  readonly path: ValuePath;
  /** Undefined where nobody ever set it. */
  readonly left: Side | undefined;
  readonly right: Side | undefined;
}

/**
 * What differs between two environments: scalars by themselves, lists as a whole, a map that one side lacks by what is
 * in it. Who set a value makes no difference.
 *
 * @returns in the order of the left side, below each map what only the right side has at the end.
 */
export function compareValues(left: MergedMap, right: MergedMap): Difference[] {
  return inMaps(left, right, [], undefined);
}

/** @param gone by whom the whole map was deleted on the other side. */
function inMaps(
  left: MergedMap | undefined,
  right: MergedMap | undefined,
  path: ValuePath,
  gone: Side | undefined,
): Difference[] {
  const keys = new Set([left, right].flatMap((map) => (map ? childrenOf(map).map(([key]) => String(key)) : [])));
  return [...keys].flatMap((key) => {
    const sides = [left, right].map((map) => ({
      value: map?.entries.get(key),
      deleted: map ? deletedBy(map, key) : gone,
    }));
    const [a, b] = sides;
    return a && b ? ofValue(a, b, [...path, key]) : [];
  });
}

interface Found {
  readonly value: MergedValue | undefined;
  readonly deleted: Side | undefined;
}

function ofValue(left: Found, right: Found, path: ValuePath): Difference[] {
  const a = left.value;
  const b = right.value;
  const maps = (a === undefined || a.kind === "map") && (b === undefined || b.kind === "map");
  const empty = [a, b].every((value) => value === undefined || childrenOf(value).length === 0);
  if (maps && !(empty && (a === undefined || b === undefined)))
    return inMaps(asMap(a), asMap(b), path, a === undefined ? left.deleted : right.deleted);
  if (a !== undefined && b !== undefined && deepEqual(orderedValue(a), orderedValue(b))) return [];
  return [{ path, left: sideOf(left), right: sideOf(right) }];
}

const asMap = (value: MergedValue | undefined): MergedMap | undefined => (value?.kind === "map" ? value : undefined);

function sideOf({ value, deleted }: Found): Side | undefined {
  return value === undefined ? deleted : { value: orderedValue(value), ...setterOf(value.setBy) };
}

function deletedBy(map: MergedMap, key: string): Side | undefined {
  const deleted = map.deleted.get(key);
  return deleted && { value: undefined, ...setterOf(deleted.setBy) };
}
