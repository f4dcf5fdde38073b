import { type Finding, finding } from "../finding.ts";
import { excessiveAlias } from "./alias-limit.ts";
import { compose } from "./compose.ts";
import { splitDocuments } from "./documents.ts";
import { parseWhole } from "./parse-document.ts";
import { type ParsedDocument, Refusal } from "./raw-node.ts";
import type { Source } from "./source.ts";
import type { MapEntry, MapNode } from "./value-node.ts";

/** What to do about js-yaml's commonest words. */
const SUGGESTIONS: Readonly<Record<string, string>> = {
  "bad indentation of a mapping entry": "put the key below its neighbours, or the value in quotes if it has a colon",
  "bad indentation of a sequence entry": "put the dash below the other dashes",
  "unexpected end of the stream within a flow collection": "close the bracket",
  "unexpected end of the stream within a double quoted scalar": "close the quotes",
  "unexpected end of the stream within a single quoted scalar": "close the quotes",
  "tab characters must not be used in indentation": "indent with blanks",
  "a tab in the indentation": "indent with blanks",
  "a map or a list cannot be a key": `put {{ }} of a template in quotes: "{{ … }}"`,
  "unknown escape sequence": "use single quotes, in which a backslash is a backslash",
  "can not read a block mapping entry; a multiline key may not be an implicit key": `the line before may lack its ":"`,
};

/** A values file as Helm reads it. */
export interface ValuesFile {
  readonly source: Source;
  /** The values; undefined where an error finding says why the file cannot be read. */
  readonly node: MapNode | undefined;
  readonly findings: readonly Finding[];
}

/** What differs between versions of Helm. */
export interface ReadOptions {
  /** Helm 4.3 keeps a last line whose length is a multiple of 4096 bytes and that has no newline (helm#32506). */
  readonly keepsLastLine?: boolean;
}

/**
 * Reads a values file as Helm 4 does (`loader.LoadValues`): all documents merged, the later ones over the earlier.
 * Where it can't be sure to read the file as Helm does it gives an error finding, and no values.
 *
 * @param file the name that places show.
 */
export function readValues(file: string, content: Uint8Array | string, options: ReadOptions = {}): ValuesFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const { source, documents, findings: split } = splitDocuments(file, bytes, options.keepsLastLine ?? false);
  const findings: Finding[] = [...split];
  if (split.some((item) => item.severity === "error")) return { source, node: undefined, findings };
  let merged: MapNode = { kind: "map", source, start: 0, end: 0, entries: new Map() };
  let first = true;
  for (const document of documents) {
    const node = readDocument(source, document.start, source.text.slice(document.start, document.end), findings);
    if (node === undefined) return { source, node: undefined, findings };
    if (node === null) continue;
    merged = first ? node : mergeMaps(merged, node);
    first = false;
  }
  return { source, node: merged, findings };
}

/** `null` is a document without content, `undefined` one with an error. */
function readDocument(source: Source, start: number, text: string, findings: Finding[]): MapNode | null | undefined {
  const parsed = parse(source, start, text, findings);
  if (parsed === undefined) return undefined;
  const raw = parsed.root;
  if (raw === undefined) return null;
  if (parsed.dropped !== undefined) {
    findings.push(
      finding("yaml/text-after-end", "Helm drops this and all that follows, since the document ended before it", {
        location: source.range(parsed.dropped, parsed.dropped + 1),
        suggestion: "put it at the same column as the first key",
      }),
    );
  }
  if (parsed.hasAliases) {
    const excess = excessiveAlias(raw);
    if (excess) {
      findings.push(
        finding("yaml/alias", "aliases make the file too large for Helm", {
          location: source.range(excess.start, excess.end),
        }),
      );
      return undefined;
    }
  }
  const value = compose(source, raw, findings);
  if ("code" in value) {
    findings.push(value);
    return undefined;
  }
  if (value.kind === "map") return value;
  if (value.kind === "scalar" && value.value === null) return null;
  const found =
    value.kind === "list" ? "a list" : `the ${typeof value.value} ${JSON.stringify(value.value)}`.slice(0, 60);
  findings.push(
    finding("yaml/not-a-map", `a values file must be a map, found ${found}`, {
      location: source.range(value.start, value.end),
    }),
  );
  return undefined;
}

function parse(source: Source, start: number, text: string, findings: Finding[]): ParsedDocument | undefined {
  try {
    return parseWhole(text, start);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // At the end of the text the last thing that stands there tells more than the empty line after it.
    const offset = Math.min(error.offset, start + Math.max(0, text.trimEnd().length - 1));
    const suggestion = SUGGESTIONS[error.message];
    findings.push(
      finding(error.code, error.message, {
        location: source.range(offset, offset + 1),
        ...(suggestion === undefined ? {} : { suggestion }),
      }),
    );
    return undefined;
  }
}

/** Helm's `MergeMaps`: maps into maps, everything else replaces, null too. The later one's places. */
export function mergeMaps(under: MapNode, over: MapNode): MapNode {
  const entries = new Map<string, MapEntry>(under.entries);
  for (const [key, entry] of over.entries) {
    const before = entries.get(key);
    const value =
      before?.value.kind === "map" && entry.value.kind === "map" ? mergeMaps(before.value, entry.value) : entry.value;
    entries.set(key, { key: entry.key, value });
  }
  return { ...over, entries };
}
