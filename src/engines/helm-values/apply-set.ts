import type { Span } from "../go-yaml/index.ts";
import { mergeFiles } from "./merge-files.ts";
import { isNull, type MergedValue, type Setting } from "./merged-value.ts";
import { fromNode, type MutableList, type MutableMap, type MutableValue, newMap, over } from "./mutable-value.ts";
import { jsonMap, readJson } from "./set-json.ts";
import { type SetExpression, type SetFault, SetReader } from "./set-reader.ts";

const MAX_INDEX = 65_536;
const MAX_NESTING = 30;

/**
 * Applies one `--set` or similar flag to values, as `pkg/strvals` of Helm 4 does, with its quirks.
 *
 * @param base is changed in place, with its lists.
 * @param readText reads the text of a file that `--set-file` names.
 * @returns the values: `base`, or a new map for `--set-json '{…}'`.
 * @throws SetFault if Helm rejects the expression, or for an integer that JavaScript cannot represent.
 */
export function applySet(base: MutableMap, expression: SetExpression, readText: (path: string) => string): MutableMap {
  const reader = new SetReader(expression);
  if (expression.kind === "set-json" && /^[\s\u0085]*\{/.test(expression.text)) {
    return mergeFiles(base, jsonMap(reader));
  }
  new SetApplication(reader, readText).all(base);
  return base;
}

interface Key {
  readonly text: string;
  /** Where it is in the expression. */
  readonly key: Span;
}

class SetApplication {
  readonly #reader: SetReader;
  readonly #readText: (path: string) => string;

  constructor(reader: SetReader, readText: (path: string) => string) {
    this.#reader = reader;
    this.#readText = readText;
  }

  all(map: MutableMap): void {
    while (this.#key(map, 0));
  }

  /** Reads a key and its value into a map; false at the end of the text. */
  #key(map: MutableMap, level: number): boolean {
    const reader = this.#reader;
    const literal = reader.expression.kind === "set-literal";
    const start = reader.at;
    const { text, stop } = reader.word(literal ? "=[." : "=[,.");
    const key: Span = { source: reader.source, start, end: Math.max(start, reader.at - 1) };
    if (stop === undefined) {
      if (text === "") return false;
      throw reader.fault(start, `the key "${text}" has no value`);
    }
    if (stop === ",") throw reader.fault(start, `the key "${text}" has no value, and "," cannot follow it`);
    if (stop === "[") return this.#list(map, { text, key }, level);
    if (stop === ".") return this.#inner(map, { text, key }, level + 1);
    const { value, more } = this.#value(key);
    put(map, text, value);
    return more;
  }

  #inner(map: MutableMap, { text, key }: Key, level: number): boolean {
    if (level > MAX_NESTING) throw this.#reader.fault(key.start, `more than ${MAX_NESTING} levels of names`);
    const before = map.entries.get(text);
    if (before && before.kind !== "map") throw this.#mismatch({ text, key }, before, "a map");
    const inner = before ?? newMap(this.#setting(key));
    const more = this.#key(inner, level);
    if (inner.entries.size === 0) {
      if (more) throw this.#reader.fault(key.start, `the map "${text}" has no value`);
    } else if (text !== "") map.entries.set(text, inner);
    return more;
  }

  #list(map: MutableMap, { text, key }: Key, level: number): boolean {
    const index = this.#index();
    if (index === undefined) return false;
    const before = map.entries.get(text);
    if (before && before.kind !== "list") throw this.#mismatch({ text, key }, before, "a list");
    const list = before ?? this.#newList(key);
    const more = this.#item(list, index, level);
    if (text !== "") map.entries.set(text, list);
    return more;
  }

  /** Reads the text after an index. At the end of the text Helm drops the item without an error. */
  #item(list: MutableList, index: number, level: number): boolean {
    const reader = this.#reader;
    const start = reader.at;
    if (index < 0) throw reader.fault(start, `the index ${index} is negative`);
    const { text, stop } = reader.word("[.=");
    if (text !== "") throw reader.fault(start, `unexpected "${text}" after an index`);
    if (stop === undefined) return false;
    const key: Span = { source: reader.source, start, end: reader.at };
    if (stop === "=") {
      this.#putItem(list, index, this.#value(key).value, start);
      return true;
    }
    const before = list.items[index];
    const inner = stop === "[" ? this.#innerList(before, index, key) : this.#innerMap(list, index, key);
    const more = inner.kind === "list" ? this.#innerItem(inner, level) : this.#key(inner, level);
    if (more) this.#putItem(list, index, inner, start);
    return more;
  }

  #innerItem(list: MutableList, level: number): boolean {
    const index = this.#index();
    return index !== undefined && this.#item(list, index, level);
  }

  #innerList(before: MutableValue | undefined, index: number, key: Span): MutableList {
    if (before?.kind === "list") return before;
    if (before && !isNull(before)) throw this.#mismatch({ text: `[${index}]`, key }, before, "a list");
    return this.#newList(key);
  }

  #innerMap(list: MutableList, index: number, key: Span): MutableMap {
    const before = list.items[index];
    if (before?.kind === "map") return before;
    const inner = newMap(this.#setting(key));
    if (before) list.items[index] = inner;
    return inner;
  }

  #putItem(list: MutableList, index: number, value: MutableValue, offset: number): void {
    if (index > MAX_INDEX) throw this.#reader.fault(offset, `the index ${index} is over ${MAX_INDEX}`);
    const before = list.items[index];
    while (list.items.length < index) list.items.push(this.#leaf(null, offset));
    list.items[index] = before && before !== value ? over(value, before) : value;
  }

  /** Reads an index up to "]"; undefined if the text ends before, which Helm ignores. */
  #index(): number | undefined {
    const start = this.#reader.at;
    const { text, stop } = this.#reader.word("]");
    if (stop === undefined) return undefined;
    if (!/^[-+]?\d+$/.test(text)) throw this.#reader.fault(start, `"${text}" is not an index`);
    return Number(text);
  }

  /** Reads the value after a "="; `more` is false at the end of the text. */
  #value(key: Span): { readonly value: MutableValue; readonly more: boolean } {
    const reader = this.#reader;
    const start = reader.at;
    const { kind } = reader.expression;
    if (kind === "set-json") return { value: this.#json(key), more: true };
    if (kind === "set-literal") {
      const { text } = reader.word("");
      return { value: this.#leaf(text, start, key), more: true };
    }
    if (reader.ended) return { value: this.#leaf("", start, key), more: false };
    if (reader.accept("{")) return { value: this.#braces(key), more: true };
    const { text } = reader.word(",");
    return { value: this.#word(text, start, key), more: true };
  }

  #json(key: Span): MutableValue {
    const reader = this.#reader;
    const start = reader.at;
    if (reader.isEmptyValue()) return this.#leaf(null, start, key);
    const node = readJson(reader);
    reader.isEmptyValue();
    return fromNode(reader.layer, node, key);
  }

  /** Reads the items of `{a,b}`, after its "{". */
  #braces(key: Span): MutableValue {
    const reader = this.#reader;
    const list = this.#newList(key);
    for (;;) {
      const start = reader.at;
      const { text, stop } = reader.word(",}");
      if (stop === undefined) throw reader.fault(key.end, `the list lacks its "}"`);
      list.items.push(this.#word(text, start));
      if (stop === "}") break;
    }
    reader.accept(",");
    return list;
  }

  /** Converts a word as the kind of expression does. */
  #word(text: string, start: number, key?: Span): MutableValue {
    const { kind } = this.#reader.expression;
    if (kind === "set-file") return this.#leaf(this.#readText(text), start, key);
    return this.#leaf(kind === "set-string" ? text : this.#reader.typed(text, start), start, key);
  }

  #leaf(value: string | number | boolean | null, start: number, key?: Span): MutableValue {
    return fromNode(this.#reader.layer, this.#reader.node(value, start), key);
  }

  #newList(key: Span): MutableList {
    return { kind: "list", setBy: this.#setting(key), overrode: [], items: [] };
  }

  #setting(key: Span): Setting {
    const { layer } = this.#reader;
    return { layer, node: layer.node, key };
  }

  #mismatch({ text, key }: Key, found: MergedValue, wanted: string): SetFault {
    const is = found.kind === "leaf" ? JSON.stringify(found.value) : `a ${found.kind}`;
    return this.#reader.fault(key.start, `"${text}" is already ${is}, but must be ${wanted} here`);
  }
}

/** Sets a key. A key without a name is ignored, as in Helm. */
function put(map: MutableMap, key: string, value: MutableValue): void {
  if (key === "") return;
  const before = map.entries.get(key);
  map.entries.set(key, before ? over(value, before) : value);
}
