import { type Finding, finding } from "../finding.ts";
import { pathText } from "../schema/schema-findings.ts";
import { sortFindings } from "../sort-findings.ts";
import { didYouMean } from "../suggest.ts";
import type { MergedMap } from "../values/merged-value.ts";
import type { Source } from "../yaml/source.ts";
import type { ValueNode } from "../yaml/value-node.ts";
import type { TemplateAnalysis, ValueReference } from "./analyze-templates.ts";
import type { Declared } from "./declared.ts";
import { ReadTree } from "./read-tree.ts";
import { ANY, type Step } from "./value-spot.ts";

export interface UndeclaredValueOptions {
  readonly analysis: TemplateAnalysis;
  /** The merged values: whatever any of its layers sets is declared. */
  readonly root: MergedMap;
  /** What the chart's schema declares, if it has one. */
  readonly schema?: Declared;
}

/**
 * The rule `values/undeclared-value`: values that a template of the chart itself reads, needs, and nobody declares: neither
 * the chart's values.yaml (a line that is commented out declares too) nor its schema nor a layer. `global` and the values
 * of subcharts are left alone; they may come from elsewhere.
 *
 * @returns findings in the order of their places, one for each value and file.
 */
export function undeclaredValues(options: UndeclaredValueOptions): Finding[] {
  const { analysis, root } = options;
  const layers = [...root.overrode, root.setBy].map(({ node }) => node);
  const sources = new Set(layers.map((node) => node.source));
  const free = freePaths(analysis);
  const found = new Map<string, Finding>();
  for (const reference of analysis.references) {
    if (!isNeed(reference, analysis)) continue;
    const missing = firstMissing(reference.path, layers, options.schema);
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

/** What is tested somewhere, written by a template, or another chart's. */
function freePaths({ references, written, subchartRoots }: TemplateAnalysis): ReadTree {
  const tree = new ReadTree();
  for (const { path, reads } of references) if (reads === "tested") tree.add(path).tested = true;
  for (const path of [...written, ...subchartRoots]) tree.add(path).whole = true;
  return tree;
}

/** Whether a path is tested itself, or lies at or below one that is free as a whole. */
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

/** The first step of a path that is declared nowhere. */
function firstMissing(path: readonly Step[], layers: readonly ValueNode[], schema?: Declared): Missing | undefined {
  let nodes = layers;
  let declared = schema;
  const known: string[] = [];
  for (const step of path) {
    // Which item of a list, or which key, cannot be told.
    if (step === ANY || declared?.open) return undefined;
    // An empty map, a scalar and a list say nothing about what may be below.
    if (known.length > 0 && nodes.some((node) => node.kind !== "map" || node.entries.size === 0)) return undefined;
    const maps = nodes.flatMap((node) => (node.kind === "map" ? [node] : []));
    nodes = maps.flatMap((map) => map.entries.get(step)?.value ?? []);
    const siblings = [...maps.flatMap((map) => [...map.entries.keys()]), ...(declared?.properties.keys() ?? [])];
    declared = declared?.properties.get(step);
    known.push(step);
    if (nodes.length === 0 && !declared) return { path: known, siblings: [...new Set(siblings)] };
  }
  return undefined;
}

/** `# key:` in a values file is how charts document a value without a default. */
function isCommentedOut(key: string, sources: Iterable<Source>): boolean {
  const line = new RegExp(`^[ \\t]*#[#\\s-]*["']?${key.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}["']?[ \\t]*:`, "m");
  return [...sources].some((source) => line.test(source.text));
}

function undeclared({ path, siblings }: Missing, { origin }: ValueReference): Finding {
  const suggestion = didYouMean(path.at(-1) ?? "", siblings);
  return finding("values/undeclared-value", `the template reads ${pathText(path)}, which nothing declares`, {
    path,
    ...(origin ? { location: origin } : {}),
    ...(suggestion === undefined ? {} : { suggestion }),
  });
}
