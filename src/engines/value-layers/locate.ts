import type { Range, ValuePath } from "../../findings/index.ts";
import { rangeOf } from "../go-yaml/index.ts";
import type { Layer, MergedMap, MergedValue, Setting } from "../helm-values/index.ts";

/** Where a value was set. */
export interface Place {
  readonly layer: Layer;
  /** Undefined where the layer has no file. */
  readonly value?: Range;
  readonly key?: Range;
  /** How many steps of the path were found. */
  readonly depth: number;
}

/** The place of a value, or of the nearest parent that exists. */
export function locate(root: MergedMap, path: ValuePath): Place {
  let value: MergedValue = root;
  let depth = 0;
  for (const step of path) {
    const next = childOf(value, step);
    if (!next) break;
    value = next;
    depth++;
  }
  return placeOf(value.setBy, depth);
}

/** A value in a map or list, by its key or index. */
export function childOf(value: MergedValue, step: string | number): MergedValue | undefined {
  if (value.kind === "map") return value.entries.get(String(step));
  return value.kind === "list" ? value.items[Number(step)] : undefined;
}

/** The place of a setting. */
export function placeOf(setting: Setting, depth = 0): Place {
  const { layer, node, key } = setting;
  if (layer.file === undefined) return { layer, depth };
  return { layer, depth, value: rangeOf(node), ...(key === undefined ? {} : { key: rangeOf(key) }) };
}
