import type { Range, ValuePath } from "../../findings/index.ts";
import { rangeOf } from "../go-yaml/index.ts";
import type { Layer, MergedMap, MergedValue, Setting } from "../helm-values/index.ts";

/** Where a value was set. */
export interface Place {
  readonly layer: Layer;
  /** Undefined if the layer has no file. */
  readonly value?: Range | undefined;
  readonly key?: Range | undefined;
  /** How many steps of the path exist. */
  readonly depth: number;
}

/** The place of the value at a path, or of its nearest existing parent. */
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

/** The child of a map or list at a key or index. */
export function childOf(value: MergedValue, step: string | number): MergedValue | undefined {
  if (value.kind === "map") return value.entries.get(String(step));
  return value.kind === "list" ? value.items[Number(step)] : undefined;
}

/** The place of a setting. */
export function placeOf(setting: Setting, depth = 0): Place {
  const { layer, node, key } = setting;
  if (layer.file === undefined) return { layer, depth };
  return { layer, depth, value: rangeOf(node), key: key && rangeOf(key) };
}
