import { ExactNumber } from "./exact-number.ts";

/** The JSON of a schema: numbers keep their digits, and maps have no prototype. */
export type SchemaJson = null | boolean | number | string | ExactNumber | SchemaJson[] | SchemaMap;

export interface SchemaMap {
  [key: string]: SchemaJson;
}

// Go's encoding/json stops at 10,000 levels; Helm takes minutes with some thousands.
const MAX_DEPTH = 1000;
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Reads a schema as Go's encoding/json does with `UseNumber`: the last of equal keys wins, half a surrogate pair becomes
 * U+FFFD, and numbers keep their digits.
 *
 * @throws SyntaxError for text that is not JSON, RangeError for more than 1000 levels.
 */
export function parseSchema(text: string): SchemaJson {
  const plain: unknown = JSON.parse(text);
  if (!/[\d.]{16}|\d[eE]/.test(text)) return copy(plain, undefined, 0);
  let mark = "number";
  while (text.includes(mark)) mark += "_";
  const marked = text.replace(TOKEN, (token) => {
    const safe = token.startsWith('"') || (!/[eE]/.test(token) && token.replace(/\D/g, "").length < 16);
    return safe ? token : `{"${mark}":"${token}"}`;
  });
  return copy(JSON.parse(marked), mark, 0);
}

function copy(value: unknown, mark: string | undefined, depth: number): SchemaJson {
  if (typeof value === "string") return wellFormed(value);
  if (typeof value === "number" || typeof value === "boolean") return value;
  if (typeof value !== "object" || value === null) return null;
  if (depth >= MAX_DEPTH) throw new RangeError("too many levels");
  if (Array.isArray(value)) return value.map((item) => copy(item, mark, depth + 1));
  const map = Object.create(null) as SchemaMap;
  for (const [key, item] of Object.entries(value)) {
    if (key === mark) return new ExactNumber(String(item));
    map[wellFormed(key)] = copy(item, mark, depth + 1);
  }
  return map;
}

function wellFormed(text: string): string {
  return /[\ud800-\udfff]/.test(text) ? text.replace(LONE_SURROGATE, "\ufffd") : text;
}

/** Whether a value is a JSON object. */
export function isSchemaMap(value: SchemaJson | undefined): value is SchemaMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}

/** The type of a value; an integer is a number. */
export function typeOf(value: SchemaJson): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (value instanceof ExactNumber) return "number";
  return typeof value;
}
