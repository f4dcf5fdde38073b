import { ChartwrightError } from "../../errors.ts";
import { type Finding, finding, type RuleCode, type RuleData, Source } from "../../findings/index.ts";
import { chartFilesOf, inPlace } from "../chart-files/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { type MapNode, rangeOf, type Span } from "../go-yaml/index.ts";
import { asMap, fieldItems, fieldText, isNull } from "./fields.ts";
import { METADATA, shapeFaults } from "./shapes.ts";
import { readYamlFile, type YamlFile } from "./yaml-file.ts";

/** A chart as the rules see it. */
export interface LintedChart {
  /** As places show it: `charts/web`. */
  readonly place: string;
  /** Path below the chart → bytes, without what lies in `charts/`. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Undefined where the chart has none. */
  readonly chartYaml: YamlFile | undefined;
  /** What Chart.yaml says; undefined where Helm cannot read it. An empty file says nothing. */
  readonly metadata: MapNode | undefined;
  /** requirements.yaml, whose dependencies replace those of Chart.yaml. */
  readonly requirements: YamlFile | undefined;
  readonly subcharts: readonly LintedChart[];
  /** What lies in `charts/` and is no chart: path and why. */
  readonly strangers: readonly { readonly path: string; readonly why: string }[];
}

/** One rule about a chart. */
export type ChartRule = (chart: LintedChart) => readonly Finding[];

function yamlFile(place: string, files: ReadonlyMap<string, Uint8Array>, path: string): YamlFile | undefined {
  const bytes = files.get(path);
  return bytes && readYamlFile(inPlace(place, path), bytes);
}

/** Makes a chart of its files, those of `charts/` included, packed ones too. */
export function lintedChart(place: string, files: readonly ArchiveFile[]): LintedChart {
  const own = new Map<string, Uint8Array>();
  const below = new Map<string, ArchiveFile[]>();
  for (const { path, data } of files) {
    const [, name = "", rest = ""] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? [];
    if (name === "") own.set(path, data);
    // Helm passes over these.
    else if (!path.endsWith(".prov") && !/^[_.]/.test(name))
      below.set(name, [...(below.get(name) ?? []), { path: rest, data }]);
  }
  const subcharts: LintedChart[] = [];
  const strangers: { path: string; why: string }[] = [];
  for (const [name, entries] of below) {
    const content = subchartFiles(name, entries);
    if (typeof content === "string") strangers.push({ path: `charts/${name}`, why: content });
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
    strangers,
  };
}

/** What Helm reads of Chart.yaml, if it can; nothing is as good as an empty map. */
function metadataOf({ source, root, findings }: YamlFile): MapNode | undefined {
  if (findings.some((item) => item.severity === "error")) return undefined;
  if (root === undefined || isNull(root)) return { kind: "map", source, start: 0, end: 0, entries: new Map() };
  return shapeFaults(root, METADATA).some((fault) => fault.kind === "type") ? undefined : asMap(root);
}

/** The files of what lies in `charts/` under a name, or why it is no chart. */
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

/** The dependencies that Helm sees: those of requirements.yaml, else those of Chart.yaml. */
export function dependenciesOf(chart: LintedChart): MapNode[] {
  const required = fieldItems(chart.requirements?.root, "dependencies");
  const items = required.length > 0 ? required : fieldItems(chart.metadata, "dependencies");
  return items.filter((item) => item.kind === "map");
}

/** The name that Chart.yaml gives, or none. */
export function nameOf(chart: LintedChart): string {
  return fieldText(chart.metadata, "name");
}

/** A finding at a stretch of a file of the chart; without one at the beginning of Chart.yaml. */
export function chartFinding<Code extends RuleCode>(
  chart: LintedChart,
  code: Code,
  data: RuleData[Code],
  at: Span | string | undefined,
): Finding {
  const location =
    typeof at === "string"
      ? new Source(inPlace(chart.place, at), "").range(0, 0)
      : at
        ? rangeOf(at)
        : (chart.chartYaml?.source ?? new Source(inPlace(chart.place, "Chart.yaml"), "")).range(0, 0);
  return finding(code, data, { location });
}
