import { Source } from "../../findings/index.ts";
import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import type { Layer } from "./merged-value.ts";

/** The flags that set values, in the order in which Helm applies them. */
export const SET_KINDS = ["set-json", "set", "set-string", "set-file", "set-literal"] as const;
export type SetKind = (typeof SET_KINDS)[number];

/** One `--set` or similar flag. */
export interface SetExpression {
  readonly kind: SetKind;
  readonly text: string;
}

/** Thrown for an expression that Helm rejects, at an offset in its text. */
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

/** The name of an expression in locations, which point into its text. */
export function setName({ kind, text }: SetExpression): string {
  return `--${kind} ${text}`;
}

/** Reads the text of a `--set` from left to right, word by word, with Helm's backslash escapes. */
export class SetReader {
  readonly expression: SetExpression;
  /** The layer of its values. */
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

  /** Reads the text up to one of the stops, and the stop itself; `stop` is undefined at the end of the text. */
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

  /** Reads the next character if it is `char`. */
  accept(char: string): boolean {
    if (this.expression.text.charAt(this.at) !== char) return false;
    this.at++;
    return true;
  }

  /** Reads white space and a comma, as after a value of `--set-json`; true if the value ends there. */
  isEmptyValue(): boolean {
    for (;;) {
      if (this.ended || this.accept(",")) return true;
      // Go's unicode.IsSpace does not include U+FEFF, which JavaScript counts as white space.
      if (!/[\s\u0085]/.test(this.expression.text.charAt(this.at)) || this.expression.text.charAt(this.at) === "\ufeff")
        return false;
      this.at++;
    }
  }

  /** A scalar from an offset to the current position. */
  node(value: string | number | boolean | null, start: number): ValueNode {
    return { kind: "scalar", source: this.source, start, end: this.at, value };
  }

  fault(offset: number, message: string): SetFault {
    return new SetFault(this.expression, offset, message);
  }

  /** Reads a word as `--set` does: true, false, null or an integer; anything else is a string. @throws SetFault */
  typed(word: string, start: number): string | number | boolean | null {
    // Go's EqualFold treats the long s as an s.
    const folded = word.toLowerCase().replaceAll("\u017f", "s");
    if (folded === "true") return true;
    if (folded === "false") return false;
    if (folded === "null") return null;
    if (word !== "0" && (word.startsWith("0") || !WHOLE.test(word))) return word;
    const exact = BigInt(word.replace("+", ""));
    if (exact >= 2n ** 63n || exact < -(2n ** 63n)) return word;
    if (BigInt(Number(exact)) !== exact) {
      throw this.fault(start, `${word} is an integer that cannot be represented exactly: use --set-string`);
    }
    return Number(exact);
  }

  #take(): string {
    const char = String.fromCodePoint(this.expression.text.codePointAt(this.at) ?? 0);
    this.at += char.length;
    return char;
  }
}
