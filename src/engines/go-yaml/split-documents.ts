import { type Finding, finding, Source } from "../../findings/index.ts";

/** One document of a file, as offsets in its text. */
export interface DocumentText {
  readonly start: number;
  readonly end: number;
}

/** A file and its documents. */
export interface SplitText {
  readonly source: Source;
  readonly documents: readonly DocumentText[];
  readonly findings: readonly Finding[];
}

const READ_AHEAD = 4096;
/** Ten times the limit of Kubernetes for a release, which contains the values. */
const MAX_BYTES = 10_000_000;
const MAX_DOCUMENTS = 1000;
// The UTF-16 units that go-yaml v2.4 (readerc.go) does not accept.
const FORBIDDEN = /[^\t\n\r -~\u0085\u00a0-\ufffd]/;
/**
 * Splits the bytes of a file into documents as Helm does: apimachinery's YAMLReader cuts at lines that start with
 * `---`, and go-yaml ends a document at `...`.
 *
 * @param file the name of the file in findings.
 * @param keepsLastLine as Helm 4.3 does; see `isDropped`.
 */
export function splitDocuments(file: string, bytes: Uint8Array, keepsLastLine: boolean): SplitText {
  const unread = new Source(file, "");
  const refused = (item: Finding, source = unread): SplitText => ({ source, documents: [], findings: [item] });
  const start = { location: unread.range(0, 0) };
  if (bytes.length > MAX_BYTES) {
    const reason = `the file is ${Math.ceil(bytes.length / 1_000_000)} MB, but the limit is ${MAX_BYTES / 1_000_000} MB`;
    return refused(finding("yaml/unsupported", { reason }, start));
  }
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refused(finding("yaml/encoding", {}, start));
  }
  const source = new Source(file, text);
  const first = text.startsWith("\ufeff") ? 1 : 0;
  // YAMLReader removes one carriage return, and go-yaml reads the other as the first half of a line break.
  const double = text.indexOf("\r\r\n");
  if (double !== -1) {
    const location = source.range(double, double + 1);
    const reason = "a line that ends in two carriage returns is not supported";
    return refused(finding("yaml/unsupported", { reason }, { location }), source);
  }
  // go-yaml reads a byte order mark within the text as a character, js-yaml as a mark.
  const at = Math.max(text.search(FORBIDDEN), text.indexOf("\ufeff", first));
  if (at !== -1) {
    const hex = (text.codePointAt(at) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    const location = source.range(at, at + 1);
    return refused(finding("yaml/encoding", { character: `U+${hex}` }, { location }), source);
  }
  return new Cutter(source, keepsLastLine).cut(first);
}

/** Walks from one line that starts with `---` or `...` to the next. */
class Cutter {
  readonly #source: Source;
  readonly #text: string;
  readonly #documents: DocumentText[] = [];
  readonly #findings: Finding[] = [];
  readonly #end: number;
  /** Where the current document starts; -1 before its first line. */
  #start = -1;
  /** Where `...` ended it. */
  #ended = -1;

  constructor(source: Source, keepsLastLine: boolean) {
    this.#source = source;
    this.#text = source.text;
    const lastLine = this.#text.lastIndexOf("\n") + 1;
    const dropped = !keepsLastLine && isDropped(this.#text.slice(lastLine));
    this.#end = dropped ? lastLine : this.#text.length;
  }

  cut(first: number): SplitText {
    const text = this.#text;
    for (let at = first; at < text.length; ) {
      const mark = this.#nextMark(at, first);
      if (mark > at && this.#start === -1 && at < this.#end) this.#start = at;
      if (mark === text.length) break;
      const newline = text.indexOf("\n", mark);
      const end = newline === -1 ? text.length : newline;
      const error = text.startsWith("---", mark) ? this.#separator(mark, end) : this.#documentEnd(mark, end);
      if (error) return { source: this.#source, documents: [], findings: [error] };
      at = end + 1;
    }
    if (this.#end < text.length) this.#warnOfDropped();
    this.#close(this.#end);
    return { source: this.#source, documents: this.#documents, findings: this.#findings };
  }

  /** The next line that starts with one of the marks. */
  #nextMark(at: number, first: number): number {
    const text = this.#text;
    if ((at === first || text[at - 1] === "\n") && (text.startsWith("---", at) || text.startsWith("...", at)))
      return at;
    for (let newline = text.indexOf("\n", at); newline !== -1; newline = text.indexOf("\n", newline + 1)) {
      const char = text.charCodeAt(newline + 1);
      if (char !== 0x2d && char !== 0x2e) continue;
      if (text.startsWith("---", newline + 1) || text.startsWith("...", newline + 1)) return newline + 1;
    }
    return text.length;
  }

  /** Ends the document; a mark in its first line belongs to it instead. */
  #separator(at: number, end: number): Finding | undefined {
    const rest = this.#text.slice(at + 3, end).trim();
    if (rest !== "" && !rest.startsWith("#")) {
      const reason = `Helm allows only a comment after the document separator, found "${rest.slice(0, 40)}"`;
      return finding("yaml/syntax", { reason }, { location: this.#source.range(at + 3, end) });
    }
    if (this.#start !== -1) this.#close(at);
    else if (at < this.#end) this.#start = at;
    return this.#tooMany(at);
  }

  #documentEnd(at: number, end: number): Finding | undefined {
    if (at >= this.#end) return undefined;
    if (this.#start === -1) this.#start = at;
    if (this.#ended !== -1 || !/^(?:\s|$)/.test(this.#text.charAt(at + 3))) return undefined;
    this.#ended = at;
    if (firstContent(this.#text, this.#start, at) === -1) {
      const reason = `Helm finds no document before this "..."`;
      return finding("yaml/syntax", { reason }, { location: this.#source.range(at, at + 3) });
    }
    const separator = this.#text.indexOf("\n---", end);
    const left = firstContent(this.#text, at + 3, separator === -1 ? this.#text.length : separator);
    if (left !== -1) {
      const location = this.#source.range(left, left + 1);
      this.#findings.push(finding("yaml/text-after-end", { after: "..." }, { location }));
    }
    return undefined;
  }

  #warnOfDropped(): void {
    const line = this.#text.slice(this.#end);
    const bytes = new TextEncoder().encode(line).length;
    const location = this.#source.range(this.#end, this.#text.length);
    this.#findings.push(finding("yaml/dropped-line", { bytes }, { location }));
  }

  #tooMany(at: number): Finding | undefined {
    if (this.#documents.length <= MAX_DOCUMENTS) return undefined;
    const reason = `more than ${MAX_DOCUMENTS} documents in one file are not supported`;
    return finding("yaml/unsupported", { reason }, { location: this.#source.range(at, at + 3) });
  }

  #close(end: number): void {
    if (this.#start !== -1) this.#documents.push({ start: this.#start, end: this.#ended === -1 ? end : this.#ended });
    this.#start = -1;
    this.#ended = -1;
  }
}

/** The offset of the first character that is neither white space nor in a comment; -1 if there is none. */
function firstContent(text: string, from: number, to: number): number {
  for (let at = from; at < to; at++) {
    const char = text.charCodeAt(at);
    if (char === 0x23) {
      const newline = text.indexOf("\n", at);
      if (newline === -1) return -1;
      at = newline;
    } else if (char !== 0x20 && char !== 0x09 && char !== 0x0a && char !== 0x0d) return at;
  }
  return -1;
}

// bufio.Reader returns a line in pieces of 4096 bytes. If the file ends exactly after such a piece, YAMLReader drops the
// line (apimachinery v0.36; helm#32506, fixed in 4.3).
function isDropped(line: string): boolean {
  if (line === "") return false;
  const size = new TextEncoder().encode(line).length;
  return size % READ_AHEAD === 0;
}
