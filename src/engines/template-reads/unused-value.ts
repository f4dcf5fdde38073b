import { type Finding, finding, nearest, pathText, sortFindings, type ValuePath } from "../../findings/index.ts";
import type { Layer, MergedMap, MergedValue } from "../helm-values/index.ts";
import { placeOf } from "../value-layers/index.ts";
import type { TemplateAnalysis } from "./analyze-templates.ts";
import { type ReadTree, readTree } from "./read-tree.ts";

/** The origin of a layer: the chart's own values.yaml, a subchart's, or a file or flag of the user. */
export type LayerRole = "own defaults" | "subchart defaults" | "given";

export interface UnusedValueOptions {
  readonly analysis: TemplateAnalysis;
  readonly root: MergedMap;
  readonly roleOf: (layer: Layer) => LayerRole;
  /** Also reports defaults in the chart's own values.yaml, with the severity info. */
  readonly defaults?: boolean;
}

/**
 * The rule `values/unused-value`: values that a layer sets and no template reads. Reports the highest such key, in the
 * layer that sets it.
 *
 * @returns findings, sorted by location.
 */
export function unusedValues(options: UnusedValueOptions): Finding[] {
  const tree = readTree(options.analysis.references);
  // Helm passes `global` to each chart, and creates it if no layer sets it.
  tree.add(["global"]);
  // A parent chart may import from it.
  tree.add(["exports"]).whole = true;
  const walk: Walk = { ...options, found: [], elsewhere: readByName(tree) };
  if (!tree.whole) visit(walk, options.root, { trees: [tree], path: [] });
  return sortFindings(walk.found);
}

interface Walk extends UnusedValueOptions {
  readonly found: Finding[];
  /** The paths of the values that templates read, by their last key. */
  readonly elsewhere: ReadonlyMap<string, readonly string[][]>;
}

/** A place in the values. */
interface Position {
  /** The parts of the read tree for this place. */
  readonly trees: readonly ReadTree[];
  readonly path: ValuePath;
}

interface Child {
  readonly step: string | number;
  readonly path: ValuePath;
  readonly value: MergedValue;
}

function visit(walk: Walk, value: MergedValue, position: Position): void {
  if (value.kind === "leaf") return;
  const steps: Iterable<[string | number, MergedValue]> = (
    value.kind === "map" ? value.entries : value.items
  ).entries();
  const { path, trees } = position;
  const children = [...steps].map(([step, child]): Child => ({ step, path: [...path, step], value: child }));
  visitChildren(walk, children, trees);
}

function visitChildren(walk: Walk, children: readonly Child[], trees: readonly ReadTree[]): void {
  const read = new Map(children.map((child) => [child, trees.flatMap((tree) => tree.at(String(child.step)))]));
  // A template tests whether the map is empty, so removing its unread keys could change the result.
  const unread = children.filter((child) => read.get(child)?.length === 0);
  const matters = unread.length === children.length && trees.some((tree) => tree.tested);
  for (const child of children) {
    const reads = read.get(child) ?? [];
    if (reads.some((tree) => tree.whole) || copiedGlobal(walk, child.path)) continue;
    if (reads.length === 0) {
      if (!matters) report(walk, child, unset(walk, children, trees));
    } else visit(walk, child.value, { trees: reads, path: child.path });
  }
}

/** Helm copies `global` into the values of each subchart; only the original is checked. */
function copiedGlobal({ analysis }: Walk, path: ValuePath): boolean {
  if (path.at(-1) !== "global") return false;
  const chart = JSON.stringify(path.slice(0, -1));
  return analysis.subchartRoots.some((root) => JSON.stringify(root) === chart);
}

function report(walk: Walk, { path, value: { setBy } }: Child, words: readonly string[]): void {
  const { layer } = setBy;
  const role = walk.roleOf(layer);
  if (role === "subchart defaults" || (role === "own defaults" && !walk.defaults)) return;
  const place = placeOf(setBy);
  const where = { path, layer: layer.name, location: place.key ?? place.value };
  const isDefault = role === "own defaults";
  const near = isDefault ? undefined : wordMeant(walk, path, words);
  const item = finding("values/unused-value", { path, isDefault, nearest: near }, where);
  walk.found.push(isDefault ? { ...item, severity: "info" } : item);
}

/** Returns the sibling keys that templates read and no layer sets. */
function unset({ roleOf }: Walk, children: readonly Child[], trees: readonly ReadTree[]): string[] {
  const given = new Set(children.filter(({ value }) => roleOf(value.setBy.layer) === "given").map(({ step }) => step));
  const words = trees.flatMap((tree) => [...tree.children.keys()]);
  return words.filter((word) => typeof word === "string" && !given.has(word)).map(String);
}

/** Finds a similar sibling key, or the only other path at which templates read a key of the same name. */
function wordMeant({ elsewhere, root }: Walk, path: ValuePath, words: readonly string[]): string | undefined {
  const word = String(path.at(-1));
  const near = nearest(word, words);
  if (near !== undefined || typeof path.at(-1) === "number") return near;
  const [other, ...more] = elsewhere.get(word) ?? [];
  return other === undefined || more.length > 0 || isSet(root, other) ? undefined : pathText(other);
}

function isSet(root: MergedMap, path: readonly string[]): boolean {
  let value: MergedValue | undefined = root;
  for (const step of path) value = value?.kind === "map" ? value.entries.get(step) : undefined;
  return value !== undefined && value.overrode.length > 0;
}

function readByName(tree: ReadTree): Map<string, string[][]> {
  const found = new Map<string, string[][]>();
  const visit = (current: ReadTree, path: readonly string[]): void => {
    for (const [step, child] of current.children) {
      if (typeof step !== "string") continue;
      const below = [...path, step];
      found.set(step, [...(found.get(step) ?? []), below]);
      visit(child, below);
    }
  };
  visit(tree, []);
  return found;
}
