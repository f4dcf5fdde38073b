import type { Range } from "../../findings/index.ts";
import { Source } from "../../findings/index.ts";
import { parseTemplate } from "../go-template/index.ts";
import type { ChartScope } from "./interpreter/abstract-value.ts";
import { Evaluator } from "./interpreter/evaluator.ts";
import type { Body } from "./interpreter/frame.ts";
import { Exhausted } from "./interpreter/heap.ts";
import { type Reading, Readings, type Reference } from "./interpreter/readings.ts";
import { type Place, type Step, ValueSpot } from "./interpreter/value-spot.ts";

/** A chart as far as its templates are concerned. */
export interface TemplateChart {
  /** Its key in the parent's values; any for the top chart. */
  readonly name: string;
  /** All files of its `templates` folder; `file` is the name that places show, another for each file. */
  readonly templates: readonly { readonly file: string; readonly text: string }[];
  /** Also those that a condition switches off: their values are theirs all the same. */
  readonly subcharts: readonly TemplateChart[];
  /** A library chart: nothing of it is rendered. */
  readonly library?: boolean;
  /** Values that Helm itself reads, from this chart's root: conditions, tags, children of `import-values`. */
  readonly readByHelm?: readonly (readonly string[])[];
}

/** What a template does with a value; the path begins at the root of the top chart's values. */
export interface ValueReference {
  readonly path: readonly Step[];
  readonly reads: Reading;
  /**
   * Whether the templates can do without it: they test this value somewhere, or this is a template of which there are
   * two, and Helm takes the other.
   */
  readonly guarded: boolean;
  /** Where it is used; undefined where Helm itself reads it. */
  readonly location?: Range;
  /** Where its path is written down, if that is in a template. */
  readonly origin?: Range;
}

export interface TemplateAnalysis {
  readonly references: readonly ValueReference[];
  /** Where templates write values: all that is below counts as declared. */
  readonly written: readonly (readonly Step[])[];
  /** Where the values of subcharts begin; the top chart's own root is not among them. */
  readonly subchartRoots: readonly (readonly string[])[];
  /** The files of the top chart itself. */
  readonly ownFiles: ReadonlySet<string>;
}

/** A chart of which nothing can be said. */
export interface UnknownTemplates {
  readonly unknown: string;
}

/**
 * Finds out which values the templates of a chart and its subcharts read. What is not certain counts as read.
 *
 * @param texts strings of the values that may be templates themselves (`templateTexts`): they run wherever `tpl` may get
 *   one of them.
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
    if (error instanceof Exhausted) return { unknown: error.message };
    // Our own stack: templates may nest deeply, and call each other while they do.
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
    return { ...loaded, top: loadChart(chart, new ValueSpot(), [], loaded) };
  } catch (error) {
    if (error instanceof Unparsed) return { unknown: error.message };
    throw error;
  }
}

class Unparsed extends Error {}

function loadChart(chart: TemplateChart, spot: ValueSpot, root: string[], loaded: Omit<Loaded, "top">): ChartScope {
  const subcharts = new Map<string, ChartScope>();
  const scope: ChartScope = { spot, subcharts };
  for (const subchart of chart.subcharts) {
    const path = [...root, subchart.name];
    loaded.subchartRoots.push(path);
    subcharts.set(subchart.name, loadChart(subchart, spot.at(subchart.name), path, loaded));
  }
  for (const path of chart.readByHelm ?? [])
    loaded.readByHelm.push({ path: [...root, ...path], reads: "whole", guarded: true });
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

/** Of two templates with one name Helm takes one; both may be it. */
function define(defined: Map<string, Body[]>, name: string, body: Body): void {
  const bodies = defined.get(name) ?? [];
  defined.set(name, [...bodies, body]);
}

function referencesOf(readings: Readings, { sources, defined }: Loaded): ValueReference[] {
  const all = [...readings.references()];
  const tested = new Set<ValueSpot>(all.filter(({ reads }) => reads === "tested").map(({ spot }) => spot));
  const doubtful = [...defined.values()].filter((bodies) => bodies.length > 1).flat();
  const range = ({ file, start, end }: Place): Range | undefined => sources[file.number]?.range(start, end);
  return all.map(({ spot, reads, place, origin }: Reference) => {
    const location = range(place);
    const named = origin === place ? location : range(origin);
    const own = named && !origin.runsValues;
    return {
      path: spot.path,
      reads,
      guarded: tested.has(spot) || doubtful.some((body) => isWithin(origin, body)),
      ...(location ? { location } : {}),
      ...(own ? { origin: named } : {}),
    };
  });
}

function isWithin({ file, start }: Place, body: Body): boolean {
  const [first] = body.statements;
  return (
    body.file === file && first !== undefined && start >= first.start && start < (body.statements.at(-1)?.end ?? 0)
  );
}
