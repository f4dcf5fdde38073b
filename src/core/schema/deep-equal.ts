import type { Json } from "../yaml/value-node.ts";

/** Equality of JSON values as santhosh-tekuri/jsonschema has it: numbers by value, keys in any order. */
export function deepEqual(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    return a.every((item, index) => deepEqual(item, b[index] ?? null));
  }
  if (Array.isArray(b)) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && deepEqual(a[key] ?? null, b[key] ?? null));
}

/** Tells whether a decimal is a multiple of another, digit by digit: 19.99 is one of 0.01. */
export function isMultipleOf(value: number, step: number): boolean {
  const [a, aScale] = decimal(value);
  const [b, bScale] = decimal(step);
  if (b === 0n) return false;
  const scale = Math.max(aScale, bScale);
  return (a * 10n ** BigInt(scale - aScale)) % (b * 10n ** BigInt(scale - bScale)) === 0n;
}

/** The digits of a number and how many of them stand after the point. */
function decimal(value: number): [bigint, number] {
  const [mantissa = "0", exponentText = "0"] = String(value).split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const scale = fraction.length - Number(exponentText);
  const digits = BigInt(whole + fraction);
  return scale >= 0 ? [digits, scale] : [digits * 10n ** BigInt(-scale), 0];
}
