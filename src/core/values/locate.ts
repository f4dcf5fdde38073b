import type { Range } from "../finding.ts";
import { rangeOf, type Span, type ValueNode } from "../yaml/value-node.ts";
import type { Layer, MergedMap, MergedValue, Setting } from "./merged-value.ts";

export type ValuePath = readonly (string | number)[];

/** Where a value was set. */
export interface Place {
  readonly layer: Layer;
  /** Undefined where the layer is computed and has no file. */
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
    if (value.kind === "leaf") return within(value.setBy, path, depth);
    const next: MergedValue | undefined = value.entries.get(String(step));
    if (!next) break;
    value = next;
    depth++;
  }
  return placeOf(value.setBy, depth);
}

/** A list is set as a whole, so the rest of the path is in the layer's own node. */
function within(setting: Setting, path: ValuePath, from: number): Place {
  let node: ValueNode = setting.node;
  let key: Span | undefined = setting.key;
  let depth = from;
  for (const step of path.slice(from)) {
    const entry: { value: ValueNode; key?: Span } | undefined = child(node, step);
    if (!entry) break;
    node = entry.value;
    key = entry.key;
    depth++;
  }
  return placeOf({ layer: setting.layer, node, ...(key === undefined ? {} : { key }) }, depth);
}

function child(node: ValueNode, step: string | number): { value: ValueNode; key?: Span } | undefined {
  if (node.kind === "map") return node.entries.get(String(step));
  if (node.kind === "list") {
    const value = node.items[Number(step)];
    return value === undefined ? undefined : { value };
  }
  return undefined;
}

/** The place of a setting. */
export function placeOf(setting: Setting, depth = 0): Place {
  const { layer, node, key } = setting;
  if (layer.file === undefined) return { layer, depth };
  return { layer, depth, value: rangeOf(node), ...(key === undefined ? {} : { key: rangeOf(key) }) };
}
