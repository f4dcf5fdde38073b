import { type Finding, finding } from "../finding.ts";
import { Source } from "./source.ts";

/** One document of a values file: offsets into the file's text. */
export interface DocumentText {
  readonly start: number;
  readonly end: number;
}

export interface SplitText {
  readonly source: Source;
  readonly documents: readonly DocumentText[];
  readonly findings: readonly Finding[];
}

const READ_AHEAD = 4096;
// go-yaml v2.4 (readerc.go) refuses these characters.
const FORBIDDEN = /[^\P{Cc}\t\n\r\u0085]|[\ufffe\uffff]/u;
const SEPARATOR = /^---(.*)$/s;

/**
 * Reads the bytes of a values file into the documents that Helm makes of it: apimachinery's YAMLReader cuts at
 * lines that begin with `---`, and go-yaml ends a document at `...`.
 */
export function splitDocuments(file: string, bytes: Uint8Array): SplitText {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    const source = new Source(file, "");
    return {
      source,
      documents: [],
      findings: [finding("yaml/encoding", "the file is not UTF-8", { location: source.range(0, 0) })],
    };
  }
  const source = new Source(file, text);
  const first = text.startsWith("\ufeff") ? 1 : 0;
  // A byte order mark within the text is a character to go-yaml, and a mark to js-yaml.
  const at = Math.max(text.search(FORBIDDEN), text.indexOf("\ufeff", first));
  if (at !== -1) {
    const hex = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return {
      source,
      documents: [],
      findings: [
        finding("yaml/encoding", `the character U+${hex} cannot stand here`, { location: source.range(at, at + 1) }),
      ],
    };
  }
  return cut(source, first);
}

function cut(source: Source, first: number): SplitText {
  const { text } = source;
  const findings: Finding[] = [];
  const documents: DocumentText[] = [];
  let start = first;
  // The document has lines already: the next separator ends it. One that comes first belongs to it.
  let filled = false;
  let ended = -1;
  const close = (end: number): void => {
    if (filled) documents.push({ start, end: ended === -1 ? end : ended });
    filled = false;
    ended = -1;
  };
  for (let at = first; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline === -1 ? text.length : newline;
    const line = text.slice(at, end);
    const dropped = newline === -1 && isDropped(line);
    const separator = at === 0 ? SEPARATOR.exec(line) : line.startsWith("---") ? SEPARATOR.exec(line) : null;
    if (separator) {
      const rest = (separator[1] ?? "").trim();
      if (rest !== "" && !rest.startsWith("#")) {
        const message = `Helm allows only a comment after the document separator, found "${rest.slice(0, 40)}"`;
        return {
          source,
          documents: [],
          findings: [finding("yaml/syntax", message, { location: source.range(at + 3, end) })],
        };
      }
      if (filled) {
        close(at);
        start = Math.min(end + 1, text.length);
        at = end + 1;
        continue;
      }
    }
    if (dropped) {
      findings.push(
        finding(
          "yaml/dropped-line",
          `Helm drops this last line, because it is ${line.length} bytes long and no newline follows`,
          {
            location: source.range(at, end),
            suggestion: "end the file with a newline",
          },
        ),
      );
      close(at);
      return { source, documents, findings };
    }
    if (!filled) start = at;
    filled = true;
    if (ended === -1 && /^\.\.\.(?:\s|$)/.test(line)) {
      ended = at;
      if (/^(?:[^\S\n]*(?:#[^\n]*)?\n)*$/.test(text.slice(start, at))) {
        return {
          source,
          documents: [],
          findings: [
            finding("yaml/syntax", `Helm finds no document before this "..."`, { location: source.range(at, at + 3) }),
          ],
        };
      }
      const rest = text.slice(at + 3, nextSeparator(text, end));
      const left = /^[^\S\n]*[^\s#]|\n[^\S\n]*[^\s#]/.exec(rest);
      if (left) {
        const from = at + 3 + left.index + left[0].length - 1;
        findings.push(
          finding("yaml/text-after-end", `Helm drops the text after the end of the document ("...")`, {
            location: source.range(from, from + 1),
          }),
        );
      }
    }
    at = end + 1;
  }
  close(text.length);
  return { source, documents, findings };
}

function nextSeparator(text: string, from: number): number {
  const at = text.indexOf("\n---", from);
  return at === -1 ? text.length : at;
}

// bufio.Reader hands a line over in pieces of 4096 bytes; when the last piece ends the file exactly there, the reader
// sees the end of the file next and YAMLReader forgets what it holds (apimachinery v0.36; helm#32506, mended in 4.3).
function isDropped(line: string): boolean {
  if (line === "") return false;
  const size = new TextEncoder().encode(line).length;
  return size % READ_AHEAD === 0;
}
