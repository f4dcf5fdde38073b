import { isMerge, type RawNode } from "./raw-node.ts";

const LOW = 400_000;
const HIGH = 4_000_000;

/** The highest share of decoded nodes that aliases may account for. */
function allowedRatio(decoded: number): number {
  if (decoded <= LOW) return 0.99;
  if (decoded >= HIGH) return 0.1;
  return 0.99 - 0.89 * ((decoded - LOW) / (HIGH - LOW));
}

/**
 * Counts the nodes that come from aliases as go-yaml v2.4 does (`decode.go`).
 *
 * @returns the node at which go-yaml fails with "document contains excessive aliasing", if any. The limit also
 * bounds the work of counting.
 */
export function excessiveAlias(root: RawNode): RawNode | undefined {
  let decoded = 0;
  let aliased = 0;
  let depth = 0;
  const active = new Set<RawNode>();
  const visit = (node: RawNode): RawNode | undefined => {
    decoded++;
    if (depth > 0) aliased++;
    if (aliased > 100 && decoded > 1000 && aliased / decoded > allowedRatio(decoded)) return node;
    if (node.kind === "scalar") return undefined;
    if (node.kind === "alias") {
      // The composer reports cycles.
      if (!node.target || active.has(node)) return undefined;
      active.add(node);
      depth++;
      const found = visit(node.target);
      depth--;
      active.delete(node);
      return found;
    }
    if (node.kind === "list") return visitAll(node.items);
    for (let index = 0; index + 1 < node.items.length; index += 2) {
      const key = node.items[index];
      const value = node.items[index + 1];
      if (!key || !value) continue;
      // go-yaml does not decode the key "<<", nor a list of maps below it, only its items.
      const found = isMerge(key)
        ? value.kind === "list"
          ? visitAll([...value.items].reverse())
          : visit(value)
        : (visit(key) ?? visit(value));
      if (found) return found;
    }
    return undefined;
  };
  const visitAll = (nodes: readonly RawNode[]): RawNode | undefined => {
    for (const node of nodes) {
      const found = visit(node);
      if (found) return found;
    }
    return undefined;
  };
  // unmarshal() counts the document node too.
  decoded++;
  return visit(root);
}
