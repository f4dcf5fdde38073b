import { compareNumbers, ExactNumber, numberKey } from "./exact-number.ts";
import { isSchemaMap, type SchemaJson } from "./parse-schema.ts";

/** Thrown where Helm's engine panics, which Helm reports as a schema that cannot be validated. */
export class Panic extends Error {}

/** `undecided` where versions of Helm's engine disagree. */
export type Equality = boolean | "undecided";

/**
 * Compares values as santhosh-tekuri/jsonschema does (`util.go`): numbers by value, keys in any order. In version 6.0.2
 * (Helm 4.1 and 4.2) a number also equals a text with the same number in it, if the number comes first; in 6.0.3 (Helm
 * 4.3) it does not.
 */
export function jsonEqual(a: SchemaJson, b: SchemaJson): Equality {
  if (typeof a === "number" || a instanceof ExactNumber) return numberEqual(a, b);
  if (typeof a !== "object" || a === null) return a === b;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return every(a.map((item, index) => () => jsonEqual(item, b[index] ?? null)));
  }
  if (!isSchemaMap(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return every(keys.map((key) => () => Object.hasOwn(b, key) && jsonEqual(a[key] ?? null, b[key] ?? null)));
}

/** The opposite of an equality. */
export const not = (verdict: Equality): Equality => (verdict === "undecided" ? verdict : !verdict);

/** Whether a value equals one of several. */
export function isOneOf(value: SchemaJson, allowed: readonly SchemaJson[]): Equality {
  const verdicts = allowed.map((item) => jsonEqual(value, item));
  return verdicts.includes(true) || (verdicts.includes("undecided") && "undecided");
}

function every(parts: readonly (() => Equality)[]): Equality {
  let all: Equality = true;
  for (const part of parts) {
    const equal = part();
    if (equal === false) return false;
    if (equal === "undecided") all = equal;
  }
  return all;
}

const DECIMAL = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)((?:[eE][+-]?\d+)?)$/;
// Other notations that Go's big.Rat reads: fractions, other bases, grouped digits, binary exponents.
const EXOTIC = [
  /^[+-]?\d[\da-zA-Z_]*\/\d[\da-zA-Z_]*$/,
  /^[+-]?0[xXbBoO][\da-fA-F_.]*(?:[pPeE][+-]?[\d_]+)?$/,
  /^[+-]?(?=.*[_pP])[\d_]*\.?[\d_]*(?:[eEpP][+-]?[\d_]+)?$/,
];

function numberEqual(a: number | ExactNumber, b: SchemaJson): Equality {
  if (typeof b === "number" || b instanceof ExactNumber) return compareNumbers(a, b) === 0;
  if (typeof b !== "string") return false;
  const match = DECIMAL.exec(b);
  if (!match) return EXOTIC.some((notation) => notation.test(b)) && "undecided";
  const [, sign, whole, fraction, power] = match;
  const text = `${sign === "-" ? "-" : ""}${whole || "0"}${fraction ? `.${fraction}` : ""}${power}`;
  return compareNumbers(a, new ExactNumber(text)) === 0 && "undecided";
}

/** Whether two items of a list are equal. More than 20 items are compared by a key, as in the engine. @throws Panic */
export function hasDuplicates(items: readonly SchemaJson[]): Equality {
  if (items.length > 20) return sameKeys(items);
  let found: Equality = false;
  for (const [index, item] of items.entries()) {
    for (const other of items.slice(0, index)) {
      const equal = jsonEqual(item, other);
      if (equal === true) return true;
      if (equal === "undecided") found = equal;
    }
  }
  return found;
}

function sameKeys(items: readonly SchemaJson[]): boolean {
  const seen = new Set<string>();
  for (const item of items) {
    const key = keyOf(item);
    if (seen.has(key)) return true;
    seen.add(key);
  }
  return false;
}

function keyOf(value: SchemaJson): string {
  if (typeof value === "number" || value instanceof ExactNumber) {
    const key = numberKey(value);
    if (key === undefined) throw new Panic("a number with an exponent that Go cannot represent");
    return key;
  }
  if (Array.isArray(value)) return `[${value.map(keyOf).join(",")}]`;
  if (!isSchemaMap(value)) return JSON.stringify(value);
  const entries = Object.keys(value).sort();
  return `{${entries.map((key) => `${JSON.stringify(key)}:${keyOf(value[key] ?? null)}`).join(",")}}`;
}
