import { ChartwrightError } from "../../errors.ts";
import { Source } from "../../findings/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { type ReadOptions, readValues, type ValuesFile } from "../go-yaml/index.ts";
import { isVersion } from "../masterminds-semver/index.ts";
import { chartFilesOf, withoutBom } from "./content.ts";
import { parseRequirements } from "./dependency-fields.ts";
import { type ChartMetadata, parseChartYaml } from "./metadata.ts";
import { inPlace } from "./place.ts";

/** A text file of a chart, by the name that places show. */
export interface ChartText {
  readonly file: string;
  readonly text: string;
}

/** A chart as Helm loads it, subcharts included, those too that the values may switch off. */
export interface Chart {
  readonly name: string;
  /** How places begin that lie in it: `charts/web`, `web-1.0.0.tgz/web`, `charts/web/charts/db`. */
  readonly place: string;
  readonly metadata: ChartMetadata;
  /** Its own files, those of subcharts not among them; paths are relative to it. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly values: ValuesFile;
  readonly schema?: ChartText;
  readonly subcharts: readonly Chart[];
}

/**
 * Makes a chart of its files, as `LoadFiles` of Helm's pkg/chart/v2/loader does.
 *
 * @param files relative to the chart's folder, without byte order marks, sorted by path.
 * @param place how the folder is called in places.
 * @throws E_CHART where Helm would not load it.
 */
export function chartOf(files: readonly ArchiveFile[], place: string, options: ReadOptions): Chart {
  const own = new Map<string, Uint8Array>();
  const below = new Map<string, ArchiveFile[]>();
  for (const { path, data } of files) {
    const [, name, rest] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? [];
    if (name === undefined || path.endsWith(".prov")) own.set(path, data);
    else if (!/^[_.]/.test(name)) below.set(name, [...(below.get(name) ?? []), { path: rest ?? "", data }]);
  }
  const chartYaml = own.get("Chart.yaml");
  if (!chartYaml) throw new ChartwrightError("E_CHART", `${place} is no chart: it has no Chart.yaml`);
  const metadata = metadataOf(chartYaml, own.get("requirements.yaml"), place);
  const schema = own.get("values.schema.json");
  return {
    name: metadata.name,
    place,
    metadata,
    files: own,
    values: valuesOf(own.get("values.yaml"), inPlace(place, "values.yaml"), options),
    ...(schema ? { schema: { file: inPlace(place, "values.schema.json"), text: decode(schema) } } : {}),
    subcharts: [...below].map(([name, entries]) =>
      subchartOf(name, entries, inPlace(place, `charts/${name}`), options),
    ),
  };
}

function subchartOf(name: string, entries: readonly ArchiveFile[], place: string, options: ReadOptions): Chart {
  if (!name.endsWith(".tgz")) {
    const files = entries.filter((entry) => entry.path !== "");
    return chartOf(files, place, options);
  }
  const [archive] = entries;
  if (archive?.path !== "") throw new ChartwrightError("E_CHART", `${place} is a folder called .tgz`);
  return packedChart(archive.data, place, options);
}

/**
 * Makes a chart of a .tgz.
 *
 * @param place how the archive is called in places.
 * @throws E_CHART where Helm would not load it.
 */
export function packedChart(tgz: Uint8Array, place: string, options: ReadOptions): Chart {
  const files = chartFilesOf(tgz);
  const chartYaml = files.find((file) => file.path === "Chart.yaml");
  const folder = chartYaml ? parseChartYaml(chartYaml.data, inPlace(place, "Chart.yaml")).name : "chart";
  return chartOf(files, inPlace(place, folder), options);
}

function metadataOf(chartYaml: Uint8Array, requirements: Uint8Array | undefined, place: string): ChartMetadata {
  const metadata = parseChartYaml(chartYaml, inPlace(place, "Chart.yaml"));
  if (!isVersion(metadata.version))
    throw new ChartwrightError("E_CHART", inPlace(place, `Chart.yaml: "${metadata.version}" is no version`));
  const { dependencies, listsDependencies } = requirements ? parseRequirements(requirements) : metadata;
  const result = listsDependencies ? { ...metadata, dependencies, listsDependencies } : metadata;
  checkNames(result, inPlace(place, "Chart.yaml"));
  return result;
}

/** Helm loads no chart in which two dependencies have one name, or an alias has other characters than these. */
function checkNames({ dependencies }: ChartMetadata, file: string): void {
  const names = new Set<string>();
  for (const { name, alias } of dependencies) {
    const key = alias || name;
    if (alias !== "" && !/^[a-zA-Z0-9_-]+$/.test(alias))
      throw new ChartwrightError("E_CHART", `${file}: the alias "${alias}" has characters that Helm does not allow`);
    if (names.has(key))
      throw new ChartwrightError("E_CHART", `${file}: more than one dependency has the name or alias "${key}"`);
    names.add(key);
  }
}

function valuesOf(bytes: Uint8Array | undefined, file: string, options: ReadOptions): ValuesFile {
  if (bytes) return readValues(file, bytes, options);
  const source = new Source(file, "");
  return { source, node: { kind: "map", source, start: 0, end: 0, entries: new Map() }, findings: [] };
}

/** The text of a file of a chart; what is not UTF-8 in it is replaced. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(withoutBom(bytes));
}

/** A chart and all its subcharts, each before those below it. */
export function allCharts(chart: Chart): Chart[] {
  return [chart, ...chart.subcharts.flatMap(allCharts)];
}
