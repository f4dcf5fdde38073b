import type { Range } from "../../findings/index.ts";
import { didYouMean } from "../../findings/index.ts";
import { toJson } from "../go-yaml/index.ts";
import { historyOf, type MergedMap, type MergedValue, plainValue, type Setting } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";
import { childOf, placeOf } from "./locate.ts";

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
    const next = childOf(value, step);
    if (next) {
      value = next;
      continue;
    }
    const deleted: MergedValue | undefined = value.kind === "map" ? value.deleted.get(step) : undefined;
    if (deleted && depth === path.length - 1) return { value: undefined, settings: settingsOf(deleted) };
    const near = value.kind === "map" ? didYouMean(step, [...value.entries.keys()]) : undefined;
    return near === undefined ? { depth } : { depth, suggestion: near };
  }
  return { value: plainValue(value), settings: settingsOf(value) };
}

function settingsOf(value: MergedValue): ExplainedSetting[] {
  return historyOf(value).reverse().map(explained);
}

function explained(setting: Setting): ExplainedSetting {
  const place = placeOf(setting);
  const location = place.key ?? place.value;
  return { layer: setting.layer.name, value: toJson(setting.node), ...(location === undefined ? {} : { location }) };
}
