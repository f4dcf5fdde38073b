import { isRecord } from "../json/index.ts";
import type { SourceState } from "./source-state.ts";

/** The fields of Chart.yaml that describe the chart's image. */
export interface ChartFacts {
  readonly title?: string | undefined;
  readonly version?: string | undefined;
  readonly licenses?: string | undefined;
  readonly source?: string | undefined;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * Returns the data for OCI annotations from Chart.yaml. The version is the appVersion if there is one. Helm has no field for
 * the license; charts use Artifact Hub's annotation.
 *
 * @param fields the fields of Chart.yaml.
 */
export function chartFacts(fields: Readonly<Record<string, unknown>>): ChartFacts {
  const notes = isRecord(fields["annotations"]) ? fields["annotations"] : {};
  const sources = Array.isArray(fields["sources"]) ? fields["sources"] : [];
  return {
    title: text(fields["name"]),
    version: text(fields["appVersion"]) ?? text(fields["version"]),
    licenses: text(notes["artifacthub.io/license"]) ?? text(notes["org.opencontainers.image.licenses"]),
    source: text(sources[0]),
  };
}

/** Returns the version of an image: the chart's or the commit's, with `-dirty` if files differ from the commit. */
export function imageVersion(chart: ChartFacts, state: SourceState): string | undefined {
  const version = chart.version ?? state.commit?.id.slice(0, 12);
  return version === undefined || !state.dirty ? version : `${version}-dirty`;
}

export interface AnnotationFacts {
  readonly chart: ChartFacts;
  readonly state: SourceState;
  /** The creation time, in seconds. */
  readonly time: number;
  readonly base?: { readonly name: string; readonly digest?: string | undefined } | undefined;
  /** The user's annotations, which take precedence. */
  readonly own: Readonly<Record<string, string>>;
}

/** Returns the annotations of https://github.com/opencontainers/image-spec/blob/main/annotations.md. */
export function imageAnnotations({ chart, state, time, base, own }: AnnotationFacts): Record<string, string> {
  const known: Record<string, string | undefined> = {
    created: new Date(time * 1000).toISOString().replace(".000Z", "Z"),
    title: chart.title,
    version: imageVersion(chart, state),
    licenses: chart.licenses,
    source: chart.source ?? state.url,
    revision: state.commit?.id,
    "base.name": base?.name,
    "base.digest": base?.digest,
  };
  const filled = Object.entries(known).flatMap(([key, value]) =>
    value === undefined ? [] : [[`org.opencontainers.image.${key}`, value] as const],
  );
  return Object.fromEntries([...filled, ...Object.entries(own)].sort(([a], [b]) => (a < b ? -1 : 1)));
}
