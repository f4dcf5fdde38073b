import type { ValuePath } from "../../findings/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";
import { deepEqual } from "../json/index.ts";
import { childrenOf, orderedValue } from "./children.ts";
import { type Setter, setterOf } from "./setter.ts";

/** One side of a difference: a value with the layer that set it, or the layer that deleted it. */
export interface Side extends Setter {
  /** Undefined if a `null` deleted it. */
  readonly value: Json | undefined;
}

/** A value that differs between two sets of values. */
export interface Difference {
  readonly path: ValuePath;
  /** Undefined if no layer sets it. */
  readonly left: Side | undefined;
  readonly right: Side | undefined;
}

/**
 * Compares the values of two environments: scalars one by one, lists as a whole, and a map that one side lacks by its
 * children. Layers are not compared.
 *
 * @returns the differences in the order of the left side; in each map, keys that only the right side has come last.
 */
export function compareValues(left: MergedMap, right: MergedMap): Difference[] {
  return compareMaps({ map: left, deleted: undefined }, { map: right, deleted: undefined }, []);
}

/** One side of two maps: the map, or the layer that deleted it. */
interface MapSide {
  readonly map: MergedMap | undefined;
  readonly deleted: Side | undefined;
}

function compareMaps(left: MapSide, right: MapSide, path: ValuePath): Difference[] {
  const keys = new Set([left, right].flatMap(({ map }) => (map ? childrenOf(map).map(([key]) => String(key)) : [])));
  return [...keys].flatMap((key) => compareValue(childOf(left, key), childOf(right, key), [...path, key]));
}

function childOf({ map, deleted }: MapSide, key: string): Found {
  return { value: map?.entries.get(key), deleted: map ? deletedBy(map, key) : deleted };
}

interface Found {
  readonly value: MergedValue | undefined;
  readonly deleted: Side | undefined;
}

function compareValue(left: Found, right: Found, path: ValuePath): Difference[] {
  const a = left.value;
  const b = right.value;
  const maps = (a === undefined || a.kind === "map") && (b === undefined || b.kind === "map");
  const empty = [a, b].every((value) => value === undefined || childrenOf(value).length === 0);
  if (maps && !(empty && (a === undefined || b === undefined)))
    return compareMaps({ map: asMap(a), deleted: left.deleted }, { map: asMap(b), deleted: right.deleted }, path);
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
