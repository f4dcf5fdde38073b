import { ChartwrightError } from "../../errors.ts";
import { type Finding, type Range, Source } from "../../findings/index.ts";
import { chartFilesOf, inPlace } from "../chart-files/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { type MapNode, rangeOf, type Span } from "../go-yaml/index.ts";
import { asMap, fieldItems, fieldText, isNull } from "./fields.ts";
import { METADATA, shapeFaults } from "./shapes.ts";
import { readYamlFile, type YamlFile } from "./yaml-file.ts";

/** A chart, which may be invalid, for the rules. */
export interface LintedChart {
  /** The prefix of locations in the chart: `charts/web`. */
  readonly place: string;
  /** The files by their paths relative to the chart, without those in `charts/`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Undefined if the chart has none. */
  readonly chartYaml: YamlFile | undefined;
  /** The map in Chart.yaml; undefined if Helm cannot read it. An empty file is an empty map. */
  readonly metadata: MapNode | undefined;
  /** requirements.yaml, whose dependencies replace those of Chart.yaml. */
  readonly requirements: YamlFile | undefined;
  readonly subcharts: readonly LintedChart[];
  /** The entries of `charts/` that are not charts, with the reason. */
  readonly invalidSubcharts: readonly { readonly path: string; readonly reason: string }[];
}

/** One rule about a chart. */
export type ChartRule = (chart: LintedChart) => readonly Finding[];

function yamlFile(place: string, files: ReadonlyMap<string, Uint8Array>, path: string): YamlFile | undefined {
  const bytes = files.get(path);
  return bytes && readYamlFile(inPlace(place, path), bytes);
}

/** Builds a chart from its files, including those in `charts/`, packed subcharts too. */
export function lintedChart(place: string, files: readonly ArchiveFile[]): LintedChart {
  const own = new Map<string, Uint8Array>();
  const below = new Map<string, ArchiveFile[]>();
  for (const { path, data } of files) {
    const [, name = "", rest = ""] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? [];
    if (name === "") own.set(path, data);
    // Helm ignores the others.
    else if (!path.endsWith(".prov") && !/^[_.]/.test(name)) {
      const entries = below.get(name) ?? [];
      entries.push({ path: rest, data });
      below.set(name, entries);
    }
  }
  const subcharts: LintedChart[] = [];
  const invalidSubcharts: { path: string; reason: string }[] = [];
  for (const [name, entries] of below) {
    const content = subchartFiles(name, entries);
    if (typeof content === "string") invalidSubcharts.push({ path: `charts/${name}`, reason: content });
    else subcharts.push(lintedChart(inPlace(place, `charts/${name}`), content));
  }
  const chartYaml = yamlFile(place, own, "Chart.yaml");
  return {
    place,
    files: own,
    chartYaml,
    metadata: chartYaml && metadataOf(chartYaml),
    requirements: yamlFile(place, own, "requirements.yaml"),
    subcharts,
    invalidSubcharts,
  };
}

/** Returns the map in Chart.yaml if Helm can read it; an empty map for an empty file. */
function metadataOf({ source, root, findings }: YamlFile): MapNode | undefined {
  if (findings.some((item) => item.severity === "error")) return undefined;
  if (root === undefined || isNull(root)) return { kind: "map", source, start: 0, end: 0, entries: new Map() };
  return shapeFaults(root, METADATA).some((fault) => fault.kind === "type") ? undefined : asMap(root);
}

/** Returns the files of an entry of `charts/`, or the reason why it is not a chart. */
function subchartFiles(name: string, entries: readonly ArchiveFile[]): readonly ArchiveFile[] | string {
  const file = entries.find((entry) => entry.path === "");
  if (!name.endsWith(".tgz"))
    return entries.some((entry) => entry.path === "Chart.yaml") ? entries : "it has no Chart.yaml";
  if (file === undefined) return "a folder must not be named like an archive";
  try {
    return chartFilesOf(file.data);
  } catch (error) {
    if (!(error instanceof ChartwrightError)) throw error;
    return error.message;
  }
}

/** Returns the dependencies that Helm uses: those of requirements.yaml, otherwise those of Chart.yaml. */
export function dependenciesOf(chart: LintedChart): MapNode[] {
  const required = fieldItems(chart.requirements?.root, "dependencies");
  const items = required.length > 0 ? required : fieldItems(chart.metadata, "dependencies");
  return items.filter((item) => item.kind === "map");
}

/** Returns the name in Chart.yaml, or "". */
export function nameOf(chart: LintedChart): string {
  return fieldText(chart.metadata, "name");
}

/** The location of a finding about a chart: a part of a file, the start of a file, or by default that of Chart.yaml. */
export function locationIn(chart: LintedChart, at: Span | string | undefined): { readonly location: Range } {
  if (typeof at === "object") return { location: rangeOf(at) };
  const start = new Source(inPlace(chart.place, at ?? "Chart.yaml"), "");
  return { location: (at === undefined ? (chart.chartYaml?.source ?? start) : start).range(0, 0) };
}
