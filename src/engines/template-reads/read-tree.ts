import type { ValueReference } from "./analyze-templates.ts";
import { ANY, type Step } from "./interpreter/value-spot.ts";

/** The paths that templates read, as a tree. */
export class ReadTree {
  /** Read with everything below. */
  whole = false;
  /** Tested for existence or emptiness. */
  tested = false;
  readonly children = new Map<Step, ReadTree>();

  add(path: readonly Step[]): ReadTree {
    return path.reduce<ReadTree>((tree, step) => {
      const child = tree.children.get(step) ?? new ReadTree();
      tree.children.set(step, child);
      return child;
    }, this);
  }

  /** Returns the subtrees that apply to a key. */
  at(step: string): ReadTree[] {
    return [this.children.get(step), this.children.get(ANY)].filter((tree) => tree !== undefined);
  }
}

const known = new WeakMap<readonly ValueReference[], ReadTree>();

/** Returns the tree of the values that templates read, cached by the list. Values that they only name are left out. */
export function readTree(references: readonly ValueReference[]): ReadTree {
  const before = known.get(references);
  if (before) return before;
  const tree = new ReadTree();
  known.set(references, tree);
  for (const { path, reads } of references) {
    if (reads === "whole") tree.add(path).whole = true;
    if (reads === "tested") tree.add(path).tested = true;
    // The template fails without the value, whatever it reads below it.
    if (reads === "passed") tree.add(path);
  }
  return tree;
}
