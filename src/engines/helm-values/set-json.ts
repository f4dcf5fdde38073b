import { jsonNode, type Span, type ValueNode } from "../go-yaml/index.ts";
import { isJsonMap, type Json } from "../json/index.ts";
import { fromLayer, type MutableMap } from "./mutable-value.ts";
import type { SetReader } from "./set-reader.ts";

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?/y;
const WORD = /true|false|null/y;

/**
 * Reads one JSON value at the position of the reader, as Go's decoder does, and leaves the text after it.
 *
 * @throws SetFault
 */
export function readJson(reader: SetReader): ValueNode {
  const { text } = reader.expression;
  const start = reader.at;
  const end = endOfValue(text, start);
  if (end === undefined) throw reader.fault(start, "this is not a JSON value");
  reader.at = end;
  return jsonNode(parse(reader, text.slice(start, end), start), { source: reader.source, start, end });
}

/**
 * Reads the whole expression as a JSON object.
 *
 * @throws SetFault
 */
export function jsonMap(reader: SetReader): MutableMap {
  const { text } = reader.expression;
  const span: Span = { source: reader.source, start: 0, end: text.length };
  const node = jsonNode(parse(reader, text.replace(/^[\s\u0085]+|[\s\u0085]+$/g, ""), 0), span);
  if (node.kind !== "map") throw reader.fault(0, "this is not a JSON object");
  return fromLayer({ ...reader.layer, node });
}

function parse(reader: SetReader, text: string, start: number): Json {
  let value: Json;
  try {
    // Go replaces half a surrogate pair by U+FFFD.
    value = JSON.parse(text, (_key, item: Json) =>
      typeof item === "string" ? item.replace(/\p{Surrogate}/gu, "\ufffd") : item,
    ) as Json;
  } catch {
    throw reader.fault(start, "this is not a JSON value");
  }
  if (!hasFiniteNumbers(value)) throw reader.fault(start, "a number in it is too large");
  return value;
}

function hasFiniteNumbers(value: Json): boolean {
  if (Array.isArray(value)) return value.every(hasFiniteNumbers);
  if (isJsonMap(value)) return Object.values(value).every(hasFiniteNumbers);
  return typeof value !== "number" || Number.isFinite(value);
}

/** The end of the value that starts at an offset; undefined if there is none, or if it does not end. */
function endOfValue(text: string, start: number): number | undefined {
  const first = text.charAt(start);
  if (first === '"') return endOfString(text, start);
  if (first !== "{" && first !== "[") {
    WORD.lastIndex = start;
    return WORD.test(text) ? WORD.lastIndex : endOfNumber(text, start);
  }
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const char = text.charAt(at);
    if (char === '"') {
      const end = endOfString(text, at);
      if (end === undefined) return undefined;
      at = end - 1;
    } else if (char === "{" || char === "[") depth++;
    else if ((char === "}" || char === "]") && --depth === 0) return at + 1;
  }
  return undefined;
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    if (text.charAt(at) === "\\") at++;
    else if (text.charAt(at) === '"') return at + 1;
  }
  return undefined;
}

function endOfNumber(text: string, start: number): number | undefined {
  NUMBER.lastIndex = start;
  const match = NUMBER.exec(text);
  if (!match) return undefined;
  const end = start + match[0].length;
  const next = text.charAt(end);
  // A "." or "e" that continues the number must be followed by digits.
  const continues = match[2] === undefined && (/[eE]/.test(next) || (match[1] === undefined && next === "."));
  return continues ? undefined : end;
}
