import { ChartwrightError } from "../../errors.ts";
import { Source } from "../../findings/index.ts";
import type { ArchiveFile } from "../go-archive/index.ts";
import { type ReadOptions, readValues, type ValuesFile } from "../go-yaml/index.ts";
import { isVersion } from "../masterminds-semver/index.ts";
import { chartFilesOf, withoutBom } from "./content.ts";
import { parseRequirements } from "./dependency-fields.ts";
import { type ChartMetadata, parseChartYaml } from "./metadata.ts";
import { inPlace } from "./place.ts";

/** A text file of a chart; `file` is the name that locations show. */
interface ChartText {
  readonly file: string;
  readonly text: string;
}

/** A chart as Helm loads it, with all its subcharts, including those that values may disable. */
export interface Chart {
  readonly name: string;
  /** The prefix of locations in the chart: `charts/web`, `web-1.0.0.tgz/web`, `charts/web/charts/db`. */
  readonly place: string;
  readonly metadata: ChartMetadata;
  /** Its own files, without those of subcharts; paths are relative to the chart. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly values: ValuesFile;
  readonly schema?: ChartText | undefined;
  readonly subcharts: readonly Chart[];
}

/**
 * Loads a chart from its files, as `LoadFiles` in Helm's pkg/chart/v2/loader does.
 *
 * @param files the files with paths relative to the chart's folder, without byte order marks, sorted by path.
 * @param place the prefix of locations in the chart.
 * @throws E_CHART if Helm would not load it.
 */
export function chartOf(files: readonly ArchiveFile[], place: string, options: ReadOptions): Chart {
  const own = new Map<string, Uint8Array>();
  const below = new Map<string, ArchiveFile[]>();
  for (const { path, data } of files) {
    const [, name, rest = ""] = /^charts\/([^/]+)(?:\/(.+))?$/s.exec(path) ?? [];
    if (name === undefined || path.endsWith(".prov")) own.set(path, data);
    else if (!/^[_.]/.test(name)) {
      const entries = below.get(name) ?? [];
      entries.push({ path: rest, data });
      below.set(name, entries);
    }
  }
  const chartYaml = own.get("Chart.yaml");
  if (!chartYaml) throw new ChartwrightError("E_CHART", `${place} is not a chart: it has no Chart.yaml`);
  const metadata = metadataOf(chartYaml, own.get("requirements.yaml"), place);
  const schema = own.get("values.schema.json");
  return {
    name: metadata.name,
    place,
    metadata,
    files: own,
    values: valuesOf(own.get("values.yaml"), inPlace(place, "values.yaml"), options),
    schema: schema && { file: inPlace(place, "values.schema.json"), text: decode(schema) },
    subcharts: [...below].map(([name, entries]) => subchartOf(entries, inPlace(place, `charts/${name}`), options)),
  };
}

function subchartOf(entries: readonly ArchiveFile[], place: string, options: ReadOptions): Chart {
  if (!place.endsWith(".tgz")) {
    const files = entries.filter((entry) => entry.path !== "");
    return chartOf(files, place, options);
  }
  const [archive] = entries;
  if (archive?.path !== "") throw new ChartwrightError("E_CHART", `${place} is a folder, but its name ends with .tgz`);
  return packedChart(archive.data, place, options);
}

/**
 * Loads a chart from a .tgz.
 *
 * @param place the name of the archive in locations.
 * @throws E_CHART if Helm would not load it.
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
    throw new ChartwrightError("E_CHART", inPlace(place, `Chart.yaml: "${metadata.version}" is not a valid version`));
  const { dependencies, listsDependencies } = requirements ? parseRequirements(requirements) : metadata;
  const result = listsDependencies ? { ...metadata, dependencies, listsDependencies } : metadata;
  checkNames(result, inPlace(place, "Chart.yaml"));
  return result;
}

/** Helm rejects a chart in which two dependencies have the same name, or an alias contains other characters. */
function checkNames({ dependencies }: ChartMetadata, file: string): void {
  const names = new Set<string>();
  for (const { name, alias } of dependencies) {
    const key = alias || name;
    if (alias !== "" && !/^[a-zA-Z0-9_-]+$/.test(alias))
      throw new ChartwrightError(
        "E_CHART",
        `${file}: the alias "${alias}" contains characters that Helm does not allow`,
      );
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

/** Decodes a file of a chart; invalid UTF-8 becomes U+FFFD. */
export function decode(bytes: Uint8Array): string {
  return new TextDecoder().decode(withoutBom(bytes));
}

/** Returns a chart and all its subcharts, parents first. */
export function allCharts(chart: Chart): Chart[] {
  return [chart, ...chart.subcharts.flatMap(allCharts)];
}
