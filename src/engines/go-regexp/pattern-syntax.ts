/** Ranges of code points, both ends inclusive, in any order. */
export type Ranges = readonly (readonly [number, number])[];

/** The syntax tree of a pattern in the supported part of RE2. */
export type PatternNode =
  | { readonly kind: "char"; readonly ranges: Ranges; readonly negated: boolean }
  | { readonly kind: "begin" | "end" }
  | { readonly kind: "sequence" | "choice"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "repeat"; readonly part: PatternNode; readonly min: number; readonly max: number };

const code = (character: string): number => character.codePointAt(0) ?? 0;
const DIGIT: Ranges = [[code("0"), code("9")]];
const WORD: Ranges = [...DIGIT, [code("A"), code("Z")], [code("_"), code("_")], [code("a"), code("z")]];
// RE2's `\s` includes neither the vertical tab nor white space beyond ASCII.
const SPACE: Ranges = [
  [9, 10],
  [12, 13],
  [32, 32],
];
const CLASSES: Readonly<Record<string, Ranges>> = { d: DIGIT, w: WORD, s: SPACE };
const CONTROLS: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Thrown for syntax that is not supported here, and for every possible error: both are left to the RE2 library. */
class Unsupported extends Error {}

/** Parses a pattern; undefined for one that needs the RE2 library, or that is invalid. */
export function parsePattern(pattern: string): PatternNode | undefined {
  const reader = new Reader(pattern);
  try {
    const node = reader.choice(0);
    return reader.done ? node : undefined;
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

class Reader {
  readonly #text: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#text = Array.from(pattern);
  }

  get done(): boolean {
    return this.#at === this.#text.length;
  }

  choice(depth: number): PatternNode {
    if (depth > 100) throw new Unsupported();
    const parts = [this.#sequence(depth)];
    while (this.#take("|")) parts.push(this.#sequence(depth));
    return { kind: "choice", parts };
  }

  #sequence(depth: number): PatternNode {
    const parts: PatternNode[] = [];
    while (!this.done && this.#peek() !== "|" && this.#peek() !== ")") parts.push(this.#repeated(depth));
    return { kind: "sequence", parts };
  }

  #repeated(depth: number): PatternNode {
    const part = this.#atom(depth);
    const bounds = this.#bounds();
    if (!bounds) return part;
    // A lazy repetition matches the same texts as a greedy one.
    this.#take("?");
    if (part.kind === "begin" || part.kind === "end" || /^[*+?{]$/.test(this.#peek())) throw new Unsupported();
    return { kind: "repeat", part, min: bounds[0], max: bounds[1] };
  }

  #bounds(): readonly [number, number] | undefined {
    if (this.#take("*")) return [0, Number.POSITIVE_INFINITY];
    if (this.#take("+")) return [1, Number.POSITIVE_INFINITY];
    if (this.#take("?")) return [0, 1];
    if (this.#peek() !== "{") return undefined;
    const match = /^\{(\d{1,4})(?:(,)(\d{0,4}))?\}/.exec(this.#text.slice(this.#at, this.#at + 12).join(""));
    if (!match) throw new Unsupported();
    this.#at += match[0].length;
    const min = Number(match[1]);
    const max = match[2] === undefined ? min : match[3] === "" ? Number.POSITIVE_INFINITY : Number(match[3]);
    if (min > 1000 || max < min || (max > 1000 && max !== Number.POSITIVE_INFINITY)) throw new Unsupported();
    return [min, max];
  }

  #atom(depth: number): PatternNode {
    const character = this.#next();
    switch (character) {
      case "^":
        return { kind: "begin" };
      case "$":
        return { kind: "end" };
      case ".":
        return { kind: "char", ranges: [[10, 10]], negated: true };
      case "(":
        return this.#group(depth);
      case "[":
        return this.#set();
      case "\\":
        return this.#escape();
      case "*":
      case "+":
      case "?":
      case "{":
        throw new Unsupported();
      default:
        return one(code(character));
    }
  }

  #group(depth: number): PatternNode {
    if (this.#take("?") && !this.#take(":")) throw new Unsupported();
    const node = this.choice(depth + 1);
    if (!this.#take(")")) throw new Unsupported();
    return node;
  }

  #escape(): PatternNode {
    const letter = this.#peek();
    const ranges = CLASSES[letter.toLowerCase()];
    if (!ranges || letter === "") return one(this.#escaped());
    this.#at++;
    return { kind: "char", ranges, negated: letter !== letter.toLowerCase() };
  }

  /** The character of an escape, after its backslash. */
  #escaped(): number {
    const letter = this.#next();
    const control = CONTROLS[letter];
    if (control !== undefined) return control;
    if (letter === "x") return this.#hexadecimal();
    if (!/^[!-/:-@[-`{-~]$/.test(letter)) throw new Unsupported();
    return code(letter);
  }

  /** The two digits of `\x7f`. */
  #hexadecimal(): number {
    const digits = this.#next() + this.#next();
    if (!/^[0-9A-Fa-f]{2}$/.test(digits)) throw new Unsupported();
    return Number.parseInt(digits, 16);
  }

  #set(): PatternNode {
    const negated = this.#take("^");
    const ranges: (readonly [number, number])[] = [];
    // RE2 reads a bracket at the start as a member of the set.
    if (this.#peek() === "]") throw new Unsupported();
    while (!this.#take("]")) {
      if (this.#peek() === "[" && this.#text[this.#at + 1] === ":") throw new Unsupported();
      const group = this.#peek() === "\\" ? CLASSES[this.#text[this.#at + 1] ?? ""] : undefined;
      if (group) {
        this.#at += 2;
        ranges.push(...group);
        continue;
      }
      const low = this.#member();
      const range = this.#peek() === "-" && this.#text[this.#at + 1] !== "]";
      if (range) this.#at++;
      const high = range ? this.#member() : low;
      if (high < low) throw new Unsupported();
      ranges.push([low, high]);
    }
    return { kind: "char", ranges, negated };
  }

  #member(): number {
    const character = this.#next();
    return character === "\\" ? this.#escaped() : code(character);
  }

  #peek(): string {
    return this.#text[this.#at] ?? "";
  }

  #next(): string {
    const character = this.#text[this.#at++];
    if (character === undefined) throw new Unsupported();
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at++;
    return true;
  }
}

function one(point: number): PatternNode {
  return { kind: "char", ranges: [[point, point]], negated: false };
}
