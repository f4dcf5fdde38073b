import type { MapNode, Span, ValueNode } from "../go-yaml/index.ts";
import { emptyMap, type Json, type JsonMap } from "../json/index.ts";

/** One source of values. Lower layers come first. */
export interface Layer {
  /** What people call it: a file's path, `chart defaults`, `image`, `--set a.b=1`. */
  readonly name: string;
  /** What places name: the file, or the `--set`; undefined for values that are in none. */
  readonly file?: string;
  /** Whose values.yaml it is; undefined for a layer that was given. */
  readonly defaults?: "chart" | "subchart";
  readonly node: MapNode;
}

/** A layer that says something about one value. */
export interface Setting {
  readonly layer: Layer;
  readonly node: ValueNode;
  /** The place of its key; a list's item and a layer as a whole have none. */
  readonly key?: Span;
}

interface MergedBase {
  /** Who set it; for a map the highest layer that has the map. */
  readonly setBy: Setting;
  /** Lower settings that it replaced or, for a map, was merged into; the lowest first. */
  readonly overrode: readonly Setting[];
}

export interface MergedMap extends MergedBase {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MergedValue>;
  /** Keys that a `null` deleted, by what deleted them. */
  readonly deleted: ReadonlyMap<string, MergedValue>;
}

/** A list: layers replace it as a whole, and `--set` sets items of it. */
export interface MergedList extends MergedBase {
  readonly kind: "list";
  readonly items: readonly MergedValue[];
}

export interface MergedLeaf extends MergedBase {
  readonly kind: "leaf";
  readonly value: null | boolean | number | string;
}

/** A value as templates see it, with the layer that set it and what that overrode. */
export type MergedValue = MergedMap | MergedList | MergedLeaf;

/** The plain value. */
export function plainValue(value: MergedValue): Json {
  if (value.kind === "leaf") return value.value;
  return value.kind === "list" ? value.items.map(plainValue) : plainMap(value);
}

/** The plain value of a map. */
export function plainMap(map: MergedMap): JsonMap {
  const plain = emptyMap();
  for (const [key, entry] of map.entries) plain[key] = plainValue(entry);
  return plain;
}

/** Tells a null. */
export function isNull(value: MergedValue | undefined): boolean {
  return value?.kind === "leaf" && value.value === null;
}

/** All settings of a value, the lowest first, each once: Helm passes some defaults through a chart and its parent. */
export function historyOf(value: MergedValue): Setting[] {
  const settings = [...value.overrode, value.setBy];
  return settings.filter((setting, index) => settings.findIndex((other) => other.node === setting.node) === index);
}
