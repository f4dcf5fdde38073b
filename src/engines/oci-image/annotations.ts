import { isRecord } from "../json/index.ts";
import type { SourceState } from "./source-state.ts";

/** What a chart says of the image that belongs to it. */
export interface ChartFacts {
  readonly title?: string;
  readonly version?: string;
  readonly licenses?: string;
  readonly source?: string;
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/**
 * Takes from Chart.yaml what OCI's annotations ask for. The version is that of the application, where there is one;
 * for a licence Helm has no field, and charts say it in Artifact Hub's annotation.
 *
 * @param fields of Chart.yaml.
 */
export function chartFacts(fields: Readonly<Record<string, unknown>>): ChartFacts {
  const notes = isRecord(fields["annotations"]) ? fields["annotations"] : {};
  const sources = Array.isArray(fields["sources"]) ? fields["sources"] : [];
  const facts = {
    title: text(fields["name"]),
    version: text(fields["appVersion"]) ?? text(fields["version"]),
    licenses: text(notes["artifacthub.io/license"]) ?? text(notes["org.opencontainers.image.licenses"]),
    source: text(sources[0]),
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

/** The version that an image says it is: the chart's, else the commit's; `-dirty` where the commit does not have it. */
export function imageVersion(chart: ChartFacts, state: SourceState): string | undefined {
  const version = chart.version ?? state.commit?.id.slice(0, 12);
  return version === undefined || !state.dirty ? version : `${version}-dirty`;
}

export interface AnnotationFacts {
  readonly chart: ChartFacts;
  readonly state: SourceState;
  /** Seconds. */
  readonly time: number;
  readonly base?: { readonly name: string; readonly digest?: string };
  /** The user's own, which come first. */
  readonly own: Readonly<Record<string, string>>;
}

/** OCI's annotations of an image, as https://github.com/opencontainers/image-spec/blob/main/annotations.md has them. */
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
