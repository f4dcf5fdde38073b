import type { Range } from "../../findings/index.ts";
import { didYouMean } from "../../findings/index.ts";
import { toJson } from "../go-yaml/index.ts";
import { historyOf, type MergedMap, type MergedValue, plainValue, type Setting } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";
import { childOf } from "./locate.ts";
import { setterOf } from "./setter.ts";

/** The value that one layer sets. */
export interface ExplainedSetting {
  readonly layer: string;
  readonly location?: Range | undefined;
  readonly value: Json;
}

/** The layer that set a value, and the settings that it overrode, the highest first. */
export interface Explanation {
  /** The value that templates see; undefined if a `null` deleted it. */
  readonly value: Json | undefined;
  readonly settings: readonly ExplainedSetting[];
}

/** The result for a path without a value, with the nearest key. */
export interface NoSuchValue {
  /** How many steps of the path exist. */
  readonly depth: number;
  readonly suggestion?: string | undefined;
}

/** Explains the value at a path: the layer that set it and those that it overrode. */
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
    return { depth, suggestion: near };
  }
  return { value: plainValue(value), settings: settingsOf(value) };
}

function settingsOf(value: MergedValue): ExplainedSetting[] {
  return historyOf(value).reverse().map(explained);
}

function explained(setting: Setting): ExplainedSetting {
  const { layer, location } = setterOf(setting);
  return { layer, value: toJson(setting.node), location };
}
