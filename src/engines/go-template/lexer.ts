import type { TextSpan } from "./syntax-tree.ts";

export type TokenKind =
  | "text"
  | "left"
  | "right"
  | "word"
  | "field"
  | "variable"
  | "string"
  | "char"
  | "number"
  | "declare"
  | "assign"
  | "other"
  | "end";

export interface Token extends TextSpan {
  /** `word` is an identifier or keyword; `other` one of `. , | ( )`. */
  readonly kind: TokenKind;
  readonly text: string;
  /** Whether white space precedes it within the action. */
  readonly spaceBefore: boolean;
}

/** Text that Go's text/template rejects, or that this parser does not support. */
export class TemplateFault extends Error {
  /** In UTF-16 code units. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(message);
    this.offset = offset;
  }
}

const SPACE = /[ \t\r\n]+/y;
const NAME = /[\w\p{L}\p{Nd}]+/uy;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
const RAW = /`[^`]*`/y;
const CHAR = /'(?:[^'\\\n]|\\[^\n])*'/y;
const NUMBER = /[+-]?(?:0[xXoObB])?[0-9A-Fa-f_]*\.?[0-9A-Fa-f_]*(?:[eEpP][+-]?[0-9_]+)?i?/y;
const SPACES = new Set([" ", "\t", "\r", "\n"]);
// The characters that may directly follow a name (`atTerminator` in Go's text/template/parse/lex.go).
const AFTER_NAME = new Set([" ", "\t", "\r", "\n", ".", ",", "|", ":", ")", "(", ""]);

/**
 * Returns the tokens of a template file; the last one has the kind `end`. Comments are dropped, and trim markers are part
 * of the delimiters. Follows text/template/parse/lex.go of Go 1.26.
 *
 * @throws TemplateFault.
 */
export function lex(text: string): Token[] {
  const lexer = new Lexer(text);
  while (lexer.at < text.length) lexer.textAndAction();
  lexer.push("end", text.length);
  return lexer.tokens;
}

class Lexer {
  readonly tokens: Token[] = [];
  readonly #text: string;
  at = 0;
  #spaceBefore = false;

  constructor(text: string) {
    this.#text = text;
  }

  push(kind: TokenKind, end: number): void {
    this.tokens.push({
      kind,
      start: this.at,
      end,
      text: this.#text.slice(this.at, end),
      spaceBefore: this.#spaceBefore,
    });
    this.at = end;
    this.#spaceBefore = false;
  }

  textAndAction(): void {
    const text = this.#text;
    const left = text.indexOf("{{", this.at);
    const end = left === -1 ? text.length : left;
    if (end > this.at) this.push("text", end);
    if (left === -1) return;
    const trims = text[left + 2] === "-" && SPACES.has(text[left + 3] ?? "");
    const inside = left + (trims ? 4 : 2);
    if (text.startsWith("/*", inside)) {
      this.at = this.#afterComment(inside);
      return;
    }
    this.push("left", inside);
    this.#action();
  }

  #afterComment(start: number): number {
    const end = this.#text.indexOf("*/", start + 2);
    if (end === -1) throw new TemplateFault(start, "unclosed comment");
    const close = this.#rightDelimiter(end + 2);
    if (close === 0) throw new TemplateFault(start, "comment ends before closing delimiter");
    return this.#trimmed(end + 2, close);
  }

  /** The length of the right delimiter at an offset, trim marker included; 0 if there is none. */
  #rightDelimiter(at: number): number {
    if (this.#text.startsWith("}}", at)) return 2;
    return SPACES.has(this.#text[at] ?? "") && this.#text.startsWith("-}}", at + 1) ? 4 : 0;
  }

  #trimmed(at: number, delimiter: number): number {
    SPACE.lastIndex = at + delimiter;
    return delimiter === 4 && SPACE.test(this.#text) ? SPACE.lastIndex : at + delimiter;
  }

  #action(): void {
    const start = this.at;
    for (let depth = 0; ; ) {
      const close = this.#rightDelimiter(this.at);
      if (close > 0) {
        if (depth > 0) throw new TemplateFault(this.at, "unclosed left paren");
        const after = this.#trimmed(this.at, close);
        this.push("right", this.at + close);
        this.at = after;
        return;
      }
      const character = this.#text[this.at];
      if (character === undefined) throw new TemplateFault(start, "unclosed action");
      if (character === "(") depth++;
      if (character === ")" && --depth < 0) throw new TemplateFault(this.at, "unexpected right paren");
      this.#item(character);
    }
  }

  #item(character: string): void {
    if (SPACES.has(character)) this.#space();
    else if ("(),|".includes(character)) this.push("other", this.at + 1);
    else if (character === "=") this.push("assign", this.at + 1);
    else if (character === ":") this.#declare();
    else if (character === '"') this.#match("string", STRING, "unterminated quoted string");
    else if (character === "`") this.#match("string", RAW, "unterminated raw quoted string");
    else if (character === "'") this.#match("char", CHAR, "unterminated character constant");
    else if (character === "$") this.#name("variable", this.at + 1);
    else if (character === "." && !/\d/.test(this.#text[this.at + 1] ?? "")) this.#name("field", this.at + 1);
    else if (/[.+\-\d]/.test(character)) this.#number();
    else this.#name("word", this.at);
  }

  /** Skips white space; the last character may belong to a right delimiter that trims. */
  #space(): void {
    SPACE.lastIndex = this.at;
    SPACE.test(this.#text);
    const end = SPACE.lastIndex;
    const stop = this.#rightDelimiter(end - 1) === 4 ? end - 1 : end;
    this.#spaceBefore = stop > this.at;
    this.at = stop;
  }

  #declare(): void {
    if (this.#text[this.at + 1] !== "=") throw new TemplateFault(this.at, "expected :=");
    this.push("declare", this.at + 2);
  }

  #match(kind: TokenKind, pattern: RegExp, fault: string): void {
    pattern.lastIndex = this.at;
    if (!pattern.test(this.#text)) throw new TemplateFault(this.at, fault);
    this.push(kind, pattern.lastIndex);
  }

  #name(kind: TokenKind, from: number): void {
    NAME.lastIndex = from;
    const end = NAME.test(this.#text) ? NAME.lastIndex : from;
    const next = this.#text[end] ?? "";
    const bare = end === from;
    if ((!AFTER_NAME.has(next) && !this.#text.startsWith("}}", end)) || (bare && kind === "word"))
      throw new TemplateFault(end, `bad character ${JSON.stringify(next)}`);
    this.push(bare && kind === "field" ? "other" : kind, end);
  }

  #number(): void {
    NUMBER.lastIndex = this.at;
    NUMBER.test(this.#text);
    const end = NUMBER.lastIndex;
    NAME.lastIndex = end;
    if (end === this.at || NAME.test(this.#text)) throw new TemplateFault(this.at, "bad number syntax");
    this.push("number", end);
  }
}
