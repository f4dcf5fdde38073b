import type { Range, ShownFinding, ShownLine, Source } from "../../findings/index.ts";
import { ruleOf } from "../../findings/index.ts";
import { isSecretKey, REDACTED } from "./redact.ts";
import { type Cut, hideInLayerName, secretAssignments, secretPlaces, withoutCuts } from "./secret-places.ts";

/** Findings and source lines without their secrets. */
export interface HiddenSecrets {
  /** Returns the finding without secrets; always the same object for a finding. */
  readonly finding: (finding: ShownFinding) => ShownFinding;
  /** The source line at the location of a finding that `finding` returned. */
  readonly lineOf: (location: Range) => ShownLine | undefined;
}

/**
 * Hides the values of secret keys in findings and in the lines of their files. Every format uses it.
 *
 * @param sources the texts, by their names in locations.
 */
export function hideSecrets(sources: ReadonlyMap<string, Source>): HiddenSecrets {
  const places = new Map<string, ReadonlyMap<number, readonly Cut[]>>();
  /** The names of the sources, by the names that output has for them. */
  const fileNames = new Map<string, string>();
  const values = new Set<string>();
  for (const [file, source] of sources) {
    const found = placesIn(file, source);
    places.set(file, found);
    fileNames.set(hideInLayerName(file), file);
    for (const [line, cuts] of found)
      for (const { from, to } of cuts)
        for (const value of spellings(source.line(line).slice(from, to))) values.add(value);
  }
  const known = new Map<ShownFinding, ShownFinding>();
  const cutsAt = (location: Range): readonly Cut[] =>
    places.get(fileNames.get(location.file) ?? location.file)?.get(location.line) ?? [];
  // A shorter value is likely to appear in other words.
  const words = wordsOf([...values].filter((value) => value.length >= 4));
  const hide = (finding: ShownFinding): ShownFinding => {
    const { location } = finding;
    const cuts = location ? cutsAt(location) : [];
    const own =
      finding.path?.some((step) => typeof step === "string" && isSecretKey(step)) === true ||
      (location !== undefined && cuts.some((cut) => overlaps(cut, location)));
    const named = withNames(finding);
    return own
      ? withoutValue(named, location && rawValue(sources.get(location.file), location), words)
      : clean(named, words);
  };
  return {
    finding: (finding) => {
      const hidden = known.get(finding) ?? hide(finding);
      known.set(finding, hidden);
      return hidden;
    },
    lineOf: (location) => {
      const source = sources.get(fileNames.get(location.file) ?? location.file);
      return source && shownLine(source.line(location.line), cutsAt(location), location);
    },
  };
}

function placesIn(file: string, source: Source): ReadonlyMap<number, readonly Cut[]> {
  if (file.startsWith("--set")) {
    const cuts = secretAssignments(source.text);
    return cuts.length > 0 ? new Map([[1, cuts]]) : new Map();
  }
  // In a schema, secret keys are followed by descriptions.
  return file.endsWith(".schema.json") ? new Map() : secretPlaces(source.text);
}

function withNames(finding: ShownFinding): ShownFinding {
  const { code, severity, message, suggestion, description, environment, path, layer, location } = finding;
  return {
    ...{ code, severity, message, suggestion, description, environment, path },
    layer: layer === undefined ? undefined : hideInLayerName(layer),
    location: location && { ...location, file: hideInLayerName(location.file) },
  };
}

function overlaps(cut: Cut, location: Range): boolean {
  const end = location.endLine > location.line ? Number.POSITIVE_INFINITY : location.endColumn - 1;
  return location.column - 1 < cut.to && Math.max(end, location.column) > cut.from;
}

function rawValue(source: Source | undefined, location: Range): string | undefined {
  if (location.line !== location.endLine) return undefined;
  return source?.line(location.line).slice(location.column - 1, location.endColumn - 1);
}

/** A finding about a secret, without the value in its message. */
function withoutValue(finding: ShownFinding, raw: string | undefined, words: RegExp | undefined): ShownFinding {
  const { suggestion, ...rest } = finding;
  const own = wordsOf(raw === undefined ? [] : spellings(raw));
  const cut = rest.message.replace(/,? (?:but )?found .*$/s, `, found ${REDACTED}`);
  // The value that Helm reads reveals the scalar.
  const converted = /^yaml\/.*(?:number|integer|sexagesimal)$/.test(rest.code);
  const message = converted ? `${ruleOf(rest.code).title.replace(/^./, (first) => first.toLowerCase())}` : cut;
  const isHarmless = suggestion !== undefined && /^(?:did you mean|known keys)/.test(suggestion);
  return clean(clean({ ...rest, message, suggestion: isHarmless ? suggestion : undefined }, own), words);
}

function clean(finding: ShownFinding, words: RegExp | undefined): ShownFinding {
  if (!words) return finding;
  const { message, suggestion } = finding;
  return { ...finding, message: message.replace(words, REDACTED), suggestion: suggestion?.replace(words, REDACTED) };
}

/** The forms of a value that a message may contain: as in the file, without quotes, and as in JSON. */
function spellings(raw: string): string[] {
  const text = raw.replace(/\s+#.*$/, "").trim();
  const bare = text.replace(/^(["'])(.*)\1$/s, "$2");
  return [...new Set([text, bare, JSON.stringify(bare).slice(1, -1)])].filter((word) => word !== "");
}

function wordsOf(values: readonly string[]): RegExp | undefined {
  if (values.length === 0) return undefined;
  const longestFirst = [...values].sort((a, b) => b.length - a.length);
  const escaped = longestFirst.map((value) => value.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"));
  return new RegExp(`(?<![\\w-])(?:${escaped.join("|")})(?![\\w-]|\\.\\w)`, "g");
}

/** A line without its secrets, with the location in it. A location within a secret moves to the stars. */
function shownLine(line: string, cuts: readonly Cut[], location: Range): ShownLine {
  const end = location.endLine === location.line ? location.endColumn - 1 : line.length;
  const moved = (offset: number, atEnd: boolean): number => {
    let shift = 0;
    for (const { from, to } of cuts) {
      if (offset >= to) shift += REDACTED.length - (to - from);
      else if (offset > from || (offset === from && !atEnd)) return from + shift + (atEnd ? REDACTED.length : 0);
    }
    return offset + shift;
  };
  return { text: withoutCuts(line, cuts), from: moved(location.column - 1, false), to: moved(end, true) };
}
