import type { Range } from "../finding.ts";
import { didYouMean } from "../suggest.ts";
import { type Json, type MapEntry, type Span, toJson, type ValueNode } from "../yaml/value-node.ts";
import { placeOf } from "./locate.ts";
import { type MergedMap, type MergedValue, plainValue, type Setting } from "./merged-value.ts";

/** One layer's word about a value. */
export interface ExplainedSetting {
  readonly layer: string;
  readonly location?: Range;
  readonly value: Json;
}

/** Which layer set a value, and what it overrode: the highest first. */
export interface Explanation {
  /** The value that templates see; undefined where a `null` deleted it. */
  readonly value: Json | undefined;
  readonly settings: readonly ExplainedSetting[];
}

/** That there is no such value, with the nearest key. */
export interface NoSuchValue {
  /** How many steps of the path exist. */
  readonly depth: number;
  readonly suggestion?: string;
}

/** Explains the value at a path: who set it and what was there before. */
export function explain(root: MergedMap, path: readonly string[]): Explanation | NoSuchValue {
  let value: MergedValue = root;
  for (const [depth, step] of path.entries()) {
    if (value.kind === "leaf") return inLeaf(value, path.slice(depth), depth);
    const next: MergedValue | undefined = value.entries.get(step);
    const deleted: MergedValue | undefined = value.deleted.get(step);
    if (!next && deleted && depth === path.length - 1) return { value: undefined, settings: settingsOf(deleted) };
    if (!next) return noSuch(depth, step, value.entries.keys());
    value = next;
  }
  return { value: plainValue(value), settings: settingsOf(value) };
}

function noSuch(depth: number, step: string, keys: Iterable<string>): NoSuchValue {
  const suggestion = didYouMean(step, [...keys]);
  return suggestion === undefined ? { depth } : { depth, suggestion };
}

function settingsOf(value: MergedValue): ExplainedSetting[] {
  return [...value.overrode, value.setBy].reverse().map(explained);
}

function explained(setting: Setting): ExplainedSetting {
  const place = placeOf(setting);
  const location = place.key ?? place.value;
  return { layer: setting.layer.name, value: toJson(setting.node), ...(location === undefined ? {} : { location }) };
}

/** A step into a list: the list is one setting, and the item has a place of its own in it. */
function inLeaf(value: MergedValue, path: readonly string[], from: number): Explanation | NoSuchValue {
  let node: ValueNode = value.setBy.node;
  let key: Span | undefined;
  for (const [index, step] of path.entries()) {
    const entry: MapEntry | undefined = node.kind === "map" ? node.entries.get(step) : undefined;
    const next: ValueNode | undefined = node.kind === "list" ? node.items[Number(step)] : entry?.value;
    if (!next) return node.kind === "map" ? noSuch(from + index, step, node.entries.keys()) : { depth: from + index };
    node = next;
    key = entry?.key;
  }
  const own = explained({ layer: value.setBy.layer, node, ...(key === undefined ? {} : { key }) });
  return { value: own.value, settings: [own] };
}
