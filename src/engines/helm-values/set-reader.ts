import { Source } from "../../findings/index.ts";
import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import type { Layer } from "./merged-value.ts";

/** The kinds of values on a command line, by their flags and in the order in which Helm applies them. */
export const SET_KINDS = ["set-json", "set", "set-string", "set-file", "set-literal"] as const;
export type SetKind = (typeof SET_KINDS)[number];

/** One `--set` or one of its likes. */
export interface SetExpression {
  readonly kind: SetKind;
  readonly text: string;
}

/** An expression that Helm refuses: `offset` is where in its text. */
export class SetFault extends Error {
  readonly expression: SetExpression;
  readonly offset: number;

  constructor(expression: SetExpression, offset: number, message: string) {
    super(message);
    this.expression = expression;
    this.offset = offset;
  }
}

const WHOLE = /^[-+]?\d+$/;

/** How an expression is called in places: its own text is what places in it point at. */
export function setName({ kind, text }: SetExpression): string {
  return `--${kind} ${text}`;
}

/** Reads the text of a `--set` from left to right: words up to a stop, with Helm's backslashes. */
export class SetReader {
  readonly expression: SetExpression;
  /** The layer that its values come from. */
  readonly layer: Layer;
  readonly source: Source;
  at = 0;

  constructor(expression: SetExpression) {
    this.expression = expression;
    const name = setName(expression);
    this.source = new Source(name, expression.text);
    const node: MapNode = {
      kind: "map",
      source: this.source,
      start: 0,
      end: expression.text.length,
      entries: new Map(),
    };
    this.layer = { name, file: name, node };
  }

  get ended(): boolean {
    return this.at >= this.expression.text.length;
  }

  /** The text up to one of the stops, which is consumed and given too; no stop is the end of the text. */
  word(stops: string): { readonly text: string; readonly stop: string | undefined } {
    const { text } = this.expression;
    const literal = this.expression.kind === "set-literal";
    let word = "";
    while (!this.ended) {
      const char = this.#take();
      if (stops.includes(char)) return { text: word, stop: char };
      if (char !== "\\" || literal) word += char;
      else if (this.at < text.length) word += this.#take();
    }
    return { text: word, stop: undefined };
  }

  /** Consumes the next character if it is the one. */
  accept(char: string): boolean {
    if (this.expression.text.charAt(this.at) !== char) return false;
    this.at++;
    return true;
  }

  /** Consumes blanks and a comma, as after a value of `--set-json`; true where nothing else is left of the value. */
  isEmptyValue(): boolean {
    for (;;) {
      if (this.ended || this.accept(",")) return true;
      // Go's unicode.IsSpace; U+FEFF, which JavaScript counts as well, is none.
      if (!/[\s\u0085]/.test(this.expression.text.charAt(this.at)) || this.expression.text.charAt(this.at) === "\ufeff")
        return false;
      this.at++;
    }
  }

  /** A node of this text, from an offset up to where it was read. */
  node(value: string | number | boolean | null, start: number): ValueNode {
    return { kind: "scalar", source: this.source, start, end: this.at, value };
  }

  fault(offset: number, message: string): SetFault {
    return new SetFault(this.expression, offset, message);
  }

  /** The value that `--set` makes of a word: true, false, null and integers are such, all else is a string. */
  typed(word: string, start: number): string | number | boolean | null {
    // Go's EqualFold takes the long s for an s.
    const small = word.toLowerCase().replaceAll("\u017f", "s");
    if (small === "true") return true;
    if (small === "false") return false;
    if (small === "null") return null;
    if (word !== "0" && (word.startsWith("0") || !WHOLE.test(word))) return word;
    const exact = BigInt(word.replace("+", ""));
    if (exact >= 2n ** 63n || exact < -(2n ** 63n)) return word;
    if (BigInt(Number(exact)) !== exact) {
      throw this.fault(start, `${word} is an integer that cannot be kept exactly here: use --set-string`);
    }
    return Number(exact);
  }

  #take(): string {
    const char = String.fromCodePoint(this.expression.text.codePointAt(this.at) ?? 0);
    this.at += char.length;
    return char;
  }
}
