import type { MapNode, Span, ValueNode } from "../go-yaml/index.ts";
import { emptyMap, type Json, type JsonMap } from "../json/index.ts";

/** One source of values. Lower layers come first. */
export interface Layer {
  /** The name in output: the path of a file, `chart defaults`, `image`, `--set a.b=1`. */
  readonly name: string;
  /** The name in locations: the file, or the `--set`; undefined for computed values. */
  readonly file?: string | undefined;
  /** The chart whose values.yaml this is; undefined for any other layer. */
  readonly defaults?: "chart" | "subchart" | undefined;
  readonly node: MapNode;
}

/** The value that one layer sets, with its location. */
export interface Setting {
  readonly layer: Layer;
  readonly node: ValueNode;
  /** The place of the key; undefined for the item of a list and for a whole layer. */
  readonly key?: Span | undefined;
}

interface MergedBase {
  /** The setting that won; for a map the one of the highest layer that has the map. */
  readonly setBy: Setting;
  /** The lower settings that it replaced or, for a map, was merged into; the lowest first. */
  readonly overrode: readonly Setting[];
}

export interface MergedMap extends MergedBase {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, MergedValue>;
  /** The keys that a `null` deleted, with the value that deleted them. */
  readonly deleted: ReadonlyMap<string, MergedValue>;
}

/** A list. Layers replace it as a whole; only `--set` changes items. */
export interface MergedList extends MergedBase {
  readonly kind: "list";
  readonly items: readonly MergedValue[];
}

export interface MergedLeaf extends MergedBase {
  readonly kind: "leaf";
  readonly value: null | boolean | number | string;
}

/** A value as templates see it, with the setting that won and those that it overrode. */
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

/** Whether a value is null. */
export function isNull(value: MergedValue | undefined): boolean {
  return value?.kind === "leaf" && value.value === null;
}

/** All settings of a value, the lowest first. Each appears once, although Helm merges some defaults twice. */
export function historyOf(value: MergedValue): Setting[] {
  const byNode = new Map<ValueNode, Setting>();
  for (const setting of [...value.overrode, value.setBy])
    if (!byNode.has(setting.node)) byNode.set(setting.node, setting);
  return [...byNode.values()];
}
