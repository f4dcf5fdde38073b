import { ExactNumber } from "./exact-number.ts";

/** JSON as a schema has it: with numbers of any size, and maps without a prototype. */
export type SchemaJson = null | boolean | number | string | ExactNumber | SchemaJson[] | SchemaMap;

export interface SchemaMap {
  [key: string]: SchemaJson;
}

// Go's encoding/json gives up at 10,000 levels; with some thousands Helm takes minutes.
const MAX_DEPTH = 1000;
const TOKEN = /"(?:[^"\\]+|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/**
 * Reads a schema as Go's encoding/json does with `UseNumber`: the last of equal keys counts, half a surrogate pair is
 * U+FFFD, and numbers keep their digits.
 *
 * @throws SyntaxError for what is no JSON, RangeError for more than 1000 levels.
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

/** Tells a JSON object from everything else. */
export function isSchemaMap(value: SchemaJson | undefined): value is SchemaMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ExactNumber);
}
