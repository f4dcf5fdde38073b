import type { ValueReference } from "./analyze-templates.ts";
import { ANY, type Step } from "./interpreter/value-spot.ts";

/** What is read, as a tree of steps. */
export class ReadTree {
  /** Read with all that is below. */
  whole = false;
  /** Looked at: there or not, empty or not. */
  tested = false;
  readonly children = new Map<Step, ReadTree>();

  add(path: readonly Step[]): ReadTree {
    return path.reduce<ReadTree>((tree, step) => {
      const child = tree.children.get(step) ?? new ReadTree();
      tree.children.set(step, child);
      return child;
    }, this);
  }

  /** What is read of the value below a key. */
  at(step: string): ReadTree[] {
    return [this.children.get(step), this.children.get(ANY)].filter((tree) => tree !== undefined);
  }
}

const known = new WeakMap<readonly ValueReference[], ReadTree>();

/** The tree of all values that templates read, made once; those that they only name are not in it. */
export function readTree(references: readonly ValueReference[]): ReadTree {
  const before = known.get(references);
  if (before) return before;
  const tree = new ReadTree();
  known.set(references, tree);
  for (const { path, reads } of references) {
    if (reads === "whole") tree.add(path).whole = true;
    if (reads === "tested") tree.add(path).tested = true;
    // Without it the template fails, whatever it wants below.
    if (reads === "passed") tree.add(path);
  }
  return tree;
}
