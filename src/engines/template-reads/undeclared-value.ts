import type { Source } from "../../findings/index.ts";
import { type Finding, finding, nearest, pathText, sortFindings } from "../../findings/index.ts";
import type { ValueNode } from "../go-yaml/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import type { TemplateAnalysis, ValueReference } from "./analyze-templates.ts";
import type { Declared } from "./declared.ts";
import { ANY, type Step } from "./interpreter/value-spot.ts";
import { ReadTree } from "./read-tree.ts";

export interface UndeclaredValueOptions {
  readonly analysis: TemplateAnalysis;
  /** The merged values, including those that Helm imports from subcharts. A value that any layer sets is declared. */
  readonly root: MergedMap;
  /** The values that the chart's schema declares, if it has one. */
  readonly schema?: Declared | undefined;
}

/**
 * The rule `values/undeclared-value`: values that a template of the chart itself requires, and that are not declared in the
 * chart's values.yaml (a line that is commented out is a declaration too), its schema, or a layer. `global` and the values
 * of subcharts are not checked, because a parent chart may set them.
 *
 * @returns findings, sorted by location, one for each value and file.
 */
export function undeclaredValues(options: UndeclaredValueOptions): Finding[] {
  const { analysis, root } = options;
  const sources = new Set(layersOf(root).map((node) => node.source));
  const free = freePaths(analysis);
  const found = new Map<string, Finding>();
  for (const reference of analysis.references) {
    if (!isNeed(reference, analysis)) continue;
    const missing = firstMissing(reference.path, options);
    if (!missing || covers(free, missing.path) || isCommentedOut(missing.path.at(-1) ?? "", sources)) continue;
    const item = undeclared(missing, reference);
    const key = `${item.location?.file} ${pathText(missing.path)}`;
    const [first = item] = sortFindings([item, ...(found.has(key) ? [found.get(key) ?? item] : [])]);
    found.set(key, first);
  }
  return sortFindings([...found.values()]);
}

function isNeed({ reads, guarded, path, origin }: ValueReference, { ownFiles }: TemplateAnalysis): boolean {
  return (
    (reads === "passed" || reads === "whole") &&
    !guarded &&
    path.length > 0 &&
    path[0] !== "global" &&
    origin !== undefined &&
    ownFiles.has(origin.file)
  );
}

/** Returns the paths that need no declaration: tested or written by a template, or belonging to a subchart. */
function freePaths({ references, written, subchartRoots }: TemplateAnalysis): ReadTree {
  const tree = new ReadTree();
  for (const { path, reads } of references) if (reads === "tested") tree.add(path).tested = true;
  for (const path of [...written, ...subchartRoots]) tree.add(path).whole = true;
  return tree;
}

/** Returns whether a path is tested, or is at or below a path that needs no declaration as a whole. */
function covers(tree: ReadTree, path: readonly string[]): boolean {
  let trees = [tree];
  for (const step of path) {
    if (trees.some(({ whole }) => whole)) return true;
    trees = trees.flatMap((one) => one.at(step));
  }
  return trees.some(({ whole, tested }) => whole || tested);
}

interface Missing {
  readonly path: readonly string[];
  readonly siblings: readonly string[];
}

/** Returns the path up to its first step that is not declared, or undefined if all steps may be declared. */
function firstMissing(path: readonly Step[], { root, schema }: UndeclaredValueOptions): Missing | undefined {
  // The unmerged layers, because merging removes nulls, and the merged values, because Helm adds imports to them.
  let nodes: readonly ValueNode[] = layersOf(root);
  let merged: MergedValue | undefined = root;
  let declared = schema;
  const known: string[] = [];
  for (const step of path) {
    // The key or the index is not known.
    if (step === ANY || declared?.open) return undefined;
    const maps = nodes.flatMap((node) => (node.kind === "map" ? [node.entries] : []));
    const all: ReadonlyMap<string, unknown>[] = merged?.kind === "map" ? [...maps, merged.entries] : maps;
    // An empty map, a scalar or a list does not declare which keys are below.
    const vague = maps.length < nodes.length || all.some((entries) => entries.size === 0);
    if (known.length > 0 && vague) return undefined;
    nodes = maps.flatMap((entries) => entries.get(step)?.value ?? []);
    merged = merged?.kind === "map" ? merged.entries.get(step) : undefined;
    const above = declared;
    declared = declared?.at(step);
    known.push(step);
    if (nodes.length > 0 || merged || declared) continue;
    const siblings = [...all.flatMap((entries) => [...entries.keys()]), ...(above?.keys ?? [])];
    return { path: known, siblings: [...new Set(siblings)] };
  }
  return undefined;
}

const layersOf = (root: MergedMap): ValueNode[] => [...root.overrode, root.setBy].map(({ node }) => node);

/** Returns whether a values file has a line `# key:`, as charts write to document a value without a default. */
function isCommentedOut(key: string, sources: Iterable<Source>): boolean {
  const line = new RegExp(`^[ \\t]*#[# \\t-]*["']?${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["']?[ \\t]*:`, "m");
  return [...sources].some((source) => line.test(source.text));
}

function undeclared({ path, siblings }: Missing, { origin }: ValueReference): Finding {
  const data = { path, nearest: nearest(path.at(-1) ?? "", siblings) };
  return finding("values/undeclared-value", data, { path, location: origin });
}
