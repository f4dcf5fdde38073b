import type { Range, ShownFinding, ShownLine, Source } from "../../findings/index.ts";
import { ruleOf } from "../../findings/index.ts";
import { isSecretKey, REDACTED } from "./redact.ts";
import { type Cut, secretAssignments, secretPlaces, shownLayer, withoutCuts } from "./secret-places.ts";

/** Findings and source lines that may be shown. */
export interface Shown {
  /** Gives the finding without what is secret; the same for the same finding. */
  readonly finding: (finding: ShownFinding) => ShownFinding;
  /** The line of a place of a finding that was given back. */
  readonly lineOf: (location: Range) => ShownLine | undefined;
}

/**
 * Hides the values of keys that sound like secrets, in what is said about them and in the lines of their files: the one
 * place where it is done, for all formats.
 *
 * @param sources the texts by the names that places have.
 */
export function hideSecrets(sources: ReadonlyMap<string, Source>): Shown {
  const places = new Map<string, ReadonlyMap<number, readonly Cut[]>>();
  const shownAs = new Map<string, string>();
  const values = new Set<string>();
  for (const [file, source] of sources) {
    const found = placesIn(file, source);
    places.set(file, found);
    shownAs.set(shownLayer(file), file);
    for (const [line, cuts] of found)
      for (const { from, to } of cuts)
        for (const value of spellings(source.line(line).slice(from, to))) values.add(value);
  }
  const known = new Map<ShownFinding, ShownFinding>();
  const cutsAt = (location: Range): readonly Cut[] =>
    places.get(shownAs.get(location.file) ?? location.file)?.get(location.line) ?? [];
  // Shorter words would be hidden where they mean something else.
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
      const source = sources.get(shownAs.get(location.file) ?? location.file);
      return source && shownLine(source.line(location.line), cutsAt(location), location);
    },
  };
}

function placesIn(file: string, source: Source): ReadonlyMap<number, readonly Cut[]> {
  if (file.startsWith("--set")) {
    const cuts = secretAssignments(source.text);
    return cuts.length > 0 ? new Map([[1, cuts]]) : new Map();
  }
  // A schema has descriptions of values below such keys.
  return file.endsWith(".schema.json") ? new Map() : secretPlaces(source.text);
}

function withNames(finding: ShownFinding): ShownFinding {
  const { code, severity, message, suggestion, description, environment, path, layer, location } = finding;
  return {
    ...{ code, severity, message, suggestion, description, environment, path },
    layer: layer === undefined ? undefined : shownLayer(layer),
    location: location && { ...location, file: shownLayer(location.file) },
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

/** A finding about a secret: its message tells the rule and no value. */
function withoutValue(finding: ShownFinding, raw: string | undefined, words: RegExp | undefined): ShownFinding {
  const { suggestion, ...rest } = finding;
  const own = wordsOf(raw === undefined ? [] : spellings(raw));
  const cut = rest.message.replace(/,? (?:but )?found .*$/s, `, found ${REDACTED}`);
  // What Helm makes of such a scalar is as telling as the scalar.
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

/** A value as a message may have it: as in the file, without its quotes, in JSON's words. */
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

/** A line without its secrets, and the place in it: at the stars where it is in a secret. */
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
