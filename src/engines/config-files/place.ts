import type { Range, ValuePath } from "../../findings/index.ts";
import { type MapNode, rangeOf, type ValueNode } from "../go-yaml/index.ts";

/** The value at a path, or the nearest value around it. */
export function nodeAt(root: MapNode, path: ValuePath): ValueNode {
  let node: ValueNode = root;
  for (const step of path) {
    const next: ValueNode | undefined =
      node.kind === "map" ? node.entries.get(String(step))?.value : childOf(node, step);
    if (next === undefined) break;
    node = next;
  }
  return node;
}

function childOf(node: ValueNode, step: string | number): ValueNode | undefined {
  return node.kind === "list" ? node.items[Number(step)] : undefined;
}

/** The place of the value at a path, or of the nearest value around it. */
export function valueAt(root: MapNode, path: ValuePath): Range {
  return rangeOf(nodeAt(root, path));
}

/** The place of the key at a path, or of the nearest value around it. */
export function keyAt(root: MapNode, path: ValuePath): Range {
  const parent = nodeAt(root, path.slice(0, -1));
  const entry = parent.kind === "map" ? parent.entries.get(String(path.at(-1))) : undefined;
  return rangeOf(entry?.key ?? parent);
}
