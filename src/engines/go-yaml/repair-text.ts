/**
 * A change to a text that go-yaml v2.4 reads and js-yaml 5.5 rejects. After the change, js-yaml finds the same tokens:
 *
 * - `line`: indents a line of a flow collection or of a quoted text that is not indented further than its key, as in
 *   `args: [`, `]`;
 * - `comment`: inserts a space before a comment right after a quote, a bracket or the mark of a block scalar;
 * - `key`: inserts a space after a "?" that starts a key of a flow collection;
 * - `escape`, `word`: replaces the escape `\'`, and in a flow collection the word `-` and a colon at the end of a word,
 *   with other characters.
 *
 * The scan that finds these places does not parse YAML. `RepairCheck` therefore compares each repair with the tokens
 * that js-yaml found, and rejects the document unless all of them lie where their kind belongs.
 */
export interface Repair {
  /** The offset in the original text. */
  readonly at: number;
  readonly kind: "line" | "comment" | "key" | "escape" | "word";
  /** How many spaces were inserted. */
  readonly spaces: number;
}

export interface RepairedText {
  readonly text: string;
  readonly repairs: readonly Repair[];
  /** Maps an offset in the repaired text to the original one. */
  readonly origin: (offset: number) => number;
}

/** How many spaces may be inserted: for each character of the text, and at least. */
const MAX_GROWTH = 4;
const MIN_ROOM = 1_000_000;

/** Repairs a text; undefined if there is nothing to repair, or if the repairs would make it too long. */
export function repairText(text: string): RepairedText | undefined {
  const repairs = new Scan(text).repairs();
  const room = Math.max(MIN_ROOM, MAX_GROWTH * text.length);
  if (repairs.length === 0 || repairs.reduce((sum, repair) => sum + repair.spaces, 0) > room) return undefined;
  const parts: string[] = [];
  const places: number[] = [];
  const grown: number[] = [];
  let from = 0;
  let spaces = 0;
  for (const repair of repairs) {
    const replacement = repair.kind === "escape" ? '\\"' : repair.kind === "word" ? "x" : "";
    parts.push(text.slice(from, repair.at), " ".repeat(repair.spaces), replacement);
    from = repair.at + replacement.length;
    spaces += repair.spaces;
    if (repair.spaces === 0) continue;
    places.push(repair.at + spaces);
    grown.push(spaces);
  }
  parts.push(text.slice(from));
  const origin = (offset: number): number => {
    let low = 0;
    let high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return offset - (grown[low - 1] ?? 0);
  };
  return { text: parts.join(""), repairs, origin };
}

const BLANK = /[ \t]/;
const BLOCK_HEADER = /[|>][-+0-9]{0,2}[ \t]*(?:#[^\n]*)?\r?(?:\n|$)/y;
const FLOW_END = /[,\]}]/;
const WORD_END = /[ \t\n,[\]{}]/;

/** Finds the places to repair, from left to right. */
class Scan {
  readonly #text: string;
  readonly #repairs: Repair[] = [];
  #at = 0;
  #lineStart = 0;
  #depth = 0;
  /** The column of the outermost flow collection or quoted text. Lines inside need no more indentation than this. */
  #column = 0;

  constructor(text: string) {
    this.#text = text;
  }

  repairs(): readonly Repair[] {
    while (this.#at < this.#text.length) this.#token();
    return this.#repairs;
  }

  #token(): void {
    const text = this.#text;
    const char = text.charAt(this.#at);
    const next = text.charAt(this.#at + 1);
    if (char === "\n") this.#newline(this.#depth > 0);
    else if (BLANK.test(char) || char === "\r" || char === ",") this.#at++;
    else if (char === "#") this.#comment();
    else if (char === "'" || char === '"') this.#quoted(char);
    else if (char === "[" || char === "{") {
      if (this.#depth++ === 0) this.#column = this.#at - this.#lineStart;
      this.#at++;
    } else if (char === "]" || char === "}") {
      this.#depth = Math.max(0, this.#depth - 1);
      this.#at++;
      this.#adjacentComment();
    } else if (this.#depth === 0 && (char === "|" || char === ">")) this.#block();
    else if (char === ":" && this.#depth > 0) this.#at++;
    else if (/[-?:]/.test(char) && (next === "" || WORD_END.test(next) || next === "\r")) {
      if (char === "-" && this.#depth > 0 && FLOW_END.test(next)) this.#replaceInWord();
      this.#at++;
    } else if (char === "?" && this.#depth > 0) {
      this.#at++;
      this.#repairs.push({ at: this.#at, kind: "key", spaces: 1 });
    } else if (/[&*!]/.test(char)) this.#skip(WORD_END);
    else this.#word();
  }

  /** Skips a line break. @param inside the next line belongs to a flow collection or a quoted text. */
  #newline(inside: boolean): void {
    const text = this.#text;
    this.#at++;
    this.#lineStart = this.#at;
    let indent = 0;
    while (text.charCodeAt(this.#at) === 0x20) {
      this.#at++;
      indent++;
    }
    const empty = /[\r\n]/.test(text.charAt(this.#at));
    // `---` and `...` end the document, and only do so at the start of a line.
    const marked = indent === 0 && (text.startsWith("---", this.#at) || text.startsWith("...", this.#at));
    if (inside && !empty && !marked && indent < this.#column) {
      this.#repairs.push({ at: this.#lineStart, kind: "line", spaces: this.#column - indent });
    }
  }

  #comment(): void {
    const end = this.#text.indexOf("\n", this.#at);
    this.#at = end === -1 ? this.#text.length : end;
  }

  /** Repairs a comment that starts right after the last token. */
  #adjacentComment(): void {
    if (this.#text.charAt(this.#at) === "#") this.#repairs.push({ at: this.#at, kind: "comment", spaces: 1 });
  }

  #quoted(mark: string): void {
    const text = this.#text;
    if (this.#depth === 0) this.#column = this.#at - this.#lineStart;
    this.#at++;
    while (this.#at < text.length) {
      const char = text.charAt(this.#at);
      if (char === "\n") {
        this.#newline(true);
      } else if (char === "\\" && mark === '"') {
        if (text.charAt(this.#at + 1) === "'") this.#repairs.push({ at: this.#at, kind: "escape", spaces: 0 });
        this.#at += text.charAt(this.#at + 1) === "\n" ? 1 : 2;
      } else if (char !== mark) {
        this.#at++;
      } else if (mark === "'" && text.charAt(this.#at + 1) === "'") {
        this.#at += 2;
      } else {
        this.#at++;
        this.#adjacentComment();
        return;
      }
    }
  }

  #block(): void {
    const text = this.#text;
    BLOCK_HEADER.lastIndex = this.#at;
    const header = BLOCK_HEADER.exec(text);
    if (!header) {
      this.#at++;
      return;
    }
    // The column of the key or dash that the block belongs to.
    const parent = /^ *(?:[-?:] +(?![|>]))*/.exec(text.slice(this.#lineStart, this.#at))?.[0] ?? "";
    const indent =
      /[-?:] *$/.test(parent) && parent.length === this.#at - this.#lineStart
        ? parent.search(/[-?:] *$/)
        : parent.length;
    const comment = header[0].indexOf("#");
    if (comment > 0 && !BLANK.test(header[0].charAt(comment - 1))) {
      this.#repairs.push({ at: this.#at + comment, kind: "comment", spaces: 1 });
    }
    this.#at += header[0].length;
    this.#lineStart = this.#at;
    while (this.#at < text.length) {
      let column = 0;
      while (text.charCodeAt(this.#at + column) === 0x20) column++;
      if (column <= indent && !/[\r\n]/.test(text.charAt(this.#at + column))) return;
      const end = text.indexOf("\n", this.#at);
      this.#at = end === -1 ? text.length : end + 1;
      this.#lineStart = this.#at;
    }
  }

  /** Replaces a character of a word that js-yaml would read as an indicator. */
  #replaceInWord(): void {
    this.#repairs.push({ at: this.#at, kind: "word", spaces: 0 });
  }

  #skip(end: RegExp): void {
    while (this.#at < this.#text.length && !end.test(this.#text.charAt(this.#at))) this.#at++;
  }

  #word(): void {
    const text = this.#text;
    const flow = this.#depth > 0;
    for (this.#at++; this.#at < text.length; this.#at++) {
      const char = text.charCodeAt(this.#at);
      if (char > 0x3f && char < 0x5b) continue;
      if (char === 0x0a) return;
      if (char === 0x23 && BLANK.test(text.charAt(this.#at - 1))) return;
      if (char === 0x3a && /^[ \t\r\n]?$/.test(text.charAt(this.#at + 1))) return;
      if (flow && char === 0x3a && FLOW_END.test(text.charAt(this.#at + 1))) this.#replaceInWord();
      if (flow && (char === 0x2c || char === 0x5b || char === 0x5d || char === 0x7b || char === 0x7d)) return;
    }
  }
}
