import { allCharts, inPlace } from "../engines/chart-files/index.ts";
import { setName } from "../engines/helm-values/index.ts";
import { type Finding, Source } from "../findings/index.ts";
import type { ChartContent, Environment, ValuesReader } from "../project/index.ts";
import type { MergeBase } from "../values/index.ts";

/** The files that findings can point to. */
export interface SourceFiles {
  readonly content: ChartContent;
  readonly reader: ValuesReader;
  readonly environments: readonly Environment[];
  /** Loads the chart, whose subcharts can be packed. Returns findings if Helm would not load it. */
  readonly chart: () => Promise<MergeBase | readonly Finding[]>;
}

/**
 * Reads the files that findings point to, and all values files, because a message can quote a secret of another file.
 *
 * @returns texts by the file names in locations.
 */
export async function sourcesOf(files: SourceFiles, findings: readonly Finding[]): Promise<Map<string, Source>> {
  const { content, reader, environments, chart } = files;
  const sources = new Map<string, Source>();
  const add = (file: string, bytes: Uint8Array): unknown => sources.set(file, new Source(file, textOf(bytes)));
  for (const { layers, sets = [] } of environments) {
    for (const path of layers) add(reader.shown(path), reader.bytes(path));
    for (const expression of sets) sources.set(setName(expression), new Source(setName(expression), expression.text));
  }
  const wanted = new Set(findings.map(({ location }) => location?.file));
  const base = await chart();
  const charts =
    "chart" in base
      ? allCharts(base.chart)
      : [{ place: content.place, files: content.files.map(({ path, data }) => [path, data] as const) }];
  for (const { place, files: inChart } of charts) {
    for (const [path, bytes] of inChart) {
      const file = inPlace(place, path);
      if (path === "values.yaml" || wanted.has(file)) add(file, bytes);
    }
  }
  return sources;
}

/** Decodes a file as values files are decoded, so that columns agree. Returns nothing if it is not UTF-8. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "";
  }
}
