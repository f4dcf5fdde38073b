import type { Range } from "../../findings/index.ts";
import { Source } from "../../findings/index.ts";
import { parseTemplate } from "../go-template/index.ts";
import type { ChartScope } from "./interpreter/abstract-value.ts";
import { Evaluator } from "./interpreter/evaluator.ts";
import type { Body } from "./interpreter/frame.ts";
import { LimitExceeded } from "./interpreter/limit-exceeded.ts";
import { type Reading, Readings, type Reference } from "./interpreter/readings.ts";
import { type Place, type Step, ValueSpot } from "./interpreter/value-spot.ts";

/** The parts of a chart that the analysis of its templates needs. */
export interface TemplateChart {
  /** The key of its values in the parent's values; ignored for the top chart. */
  readonly name: string;
  /** All files of its `templates` folder; `file` is the name that locations show, and is unique. */
  readonly templates: readonly { readonly file: string; readonly text: string }[];
  /** All subcharts, including those that a condition disables: their values still belong to them. */
  readonly subcharts: readonly TemplateChart[];
  /** A library chart: Helm renders none of its templates. */
  readonly library?: boolean;
  /** Paths, from this chart's root, of values that Helm itself reads: conditions, tags, children of `import-values`. */
  readonly readByHelm?: readonly (readonly string[])[];
}

/** One use of a value in a template. The path begins at the root of the top chart's values. */
export interface ValueReference {
  readonly path: readonly Step[];
  readonly reads: Reading;
  /**
   * Whether the value may be missing: templates test it somewhere, or two templates have the name of this one, so that
   * Helm may use the other.
   */
  readonly guarded: boolean;
  /** Where the value is used; undefined if Helm itself reads it. */
  readonly location?: Range | undefined;
  /** Where its path is written, if that is in a template. */
  readonly origin?: Range | undefined;
}

export interface TemplateAnalysis {
  readonly references: readonly ValueReference[];
  /** The paths that templates write to: everything below counts as declared. */
  readonly written: readonly (readonly Step[])[];
  /** The root paths of the values of subcharts; the root of the top chart is not included. */
  readonly subchartRoots: readonly (readonly string[])[];
  /** The template files of the top chart itself. */
  readonly ownFiles: ReadonlySet<string>;
}

/** Why the templates of a chart cannot be analyzed. */
export interface UnknownTemplates {
  readonly unknown: string;
}

/**
 * Determines which values the templates of a chart and its subcharts read. A value that they may read counts as read.
 *
 * @param texts strings of the values that may be templates (`templateTexts`). The analysis runs them wherever `tpl` may
 *   receive one of them.
 */
export function analyzeTemplates(
  chart: TemplateChart,
  texts: readonly string[] = [],
): TemplateAnalysis | UnknownTemplates {
  if (chart.library) return { unknown: "it is a library chart" };
  const loaded = load(chart);
  if ("unknown" in loaded) return loaded;
  const readings = new Readings(loaded.top);
  try {
    new Evaluator(loaded.defined, readings).run(loaded.files, texts);
  } catch (error) {
    if (error instanceof LimitExceeded) return { unknown: error.message };
    // The JavaScript stack overflows: templates may nest deeply and call each other.
    if (error instanceof RangeError) return { unknown: "its templates are nested too deeply" };
    throw error;
  }
  return {
    references: [...referencesOf(readings, loaded), ...loaded.readByHelm],
    written: [...readings.written()].map((spot) => spot.path),
    subchartRoots: loaded.subchartRoots,
    ownFiles: new Set(chart.templates.map(({ file }) => file)),
  };
}

interface Loaded {
  readonly top: ChartScope;
  readonly files: { readonly body: Body; readonly chart: ChartScope }[];
  readonly defined: Map<string, Body[]>;
  readonly sources: Source[];
  readonly readByHelm: ValueReference[];
  readonly subchartRoots: string[][];
}

function load(chart: TemplateChart): Loaded | UnknownTemplates {
  const loaded: Omit<Loaded, "top"> = {
    files: [],
    defined: new Map(),
    sources: [],
    readByHelm: [],
    subchartRoots: [],
  };
  try {
    return { ...loaded, top: loadChart(chart, { spot: new ValueSpot(), path: [] }, loaded) };
  } catch (error) {
    if (error instanceof Unparsed) return { unknown: error.message };
    throw error;
  }
}

class Unparsed extends Error {}

/** The root of a chart's values. */
interface ChartRoot {
  readonly spot: ValueSpot;
  readonly path: string[];
}

function loadChart(chart: TemplateChart, root: ChartRoot, loaded: Omit<Loaded, "top">): ChartScope {
  const subcharts = new Map<string, ChartScope>();
  const scope: ChartScope = { spot: root.spot, subcharts };
  for (const subchart of chart.subcharts) {
    const path = [...root.path, subchart.name];
    loaded.subchartRoots.push(path);
    subcharts.set(subchart.name, loadChart(subchart, { spot: root.spot.at(subchart.name), path }, loaded));
  }
  for (const path of chart.readByHelm ?? [])
    loaded.readByHelm.push({ path: [...root.path, ...path], reads: "whole", guarded: true });
  for (const { file, text } of chart.templates) {
    const tree = parseTemplate(text);
    if ("fault" in tree) throw new Unparsed(`${file} cannot be parsed: ${tree.fault}`);
    const source = { name: file, number: loaded.sources.length };
    loaded.sources.push(new Source(file, text));
    for (const [name, statements] of tree.defined)
      define(loaded.defined, name, { id: `${source.number} ${name}`, file: source, statements });
    const partial = /(?:^|\/)_[^/]*$/.test(file);
    const body = { id: `${source.number}`, file: source, statements: tree.body };
    if (!partial && !chart.library) loaded.files.push({ body, chart: scope });
  }
  return scope;
}

/** Adds a template. If two have the same name, Helm uses one of them; both are analyzed. */
function define(defined: Map<string, Body[]>, name: string, body: Body): void {
  const bodies = defined.get(name) ?? [];
  defined.set(name, [...bodies, body]);
}

function referencesOf(readings: Readings, { sources, defined }: Loaded): ValueReference[] {
  const all = [...readings.references()];
  const tested = new Set<ValueSpot>(all.filter(({ reads }) => reads === "tested").map(({ spot }) => spot));
  const ambiguous = [...defined.values()].filter((bodies) => bodies.length > 1).flat();
  const range = ({ file, start, end }: Place): Range | undefined => sources[file.number]?.range(start, end);
  return all.map(({ spot, reads, place, origin }: Reference) => {
    const location = range(place);
    const named = origin === place ? location : range(origin);
    return {
      path: spot.path,
      reads,
      guarded: tested.has(spot) || ambiguous.some((body) => isWithin(origin, body)),
      location,
      origin: origin.runsValues ? undefined : named,
    };
  });
}

function isWithin({ file, start }: Place, body: Body): boolean {
  const [first] = body.statements;
  return (
    body.file === file && first !== undefined && start >= first.start && start < (body.statements.at(-1)?.end ?? 0)
  );
}
