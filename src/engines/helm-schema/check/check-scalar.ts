import { compareNumbers, type ExactNumber, isMultipleOf, isNumber } from "../json/exact-number.ts";
import { Panic } from "../json/json-equal.ts";
import type { Visit } from "./visit.ts";

/** Checks the keywords for strings; lengths are in code points. */
export function checkString(visit: Visit, text: string): void {
  const { minLength, maxLength, pattern } = visit.node;
  if (minLength !== undefined || maxLength !== undefined) {
    const length = codePoints(text);
    if (minLength !== undefined && length < minLength) visit.fault("minLength");
    if (maxLength !== undefined && length > maxLength) visit.fault("maxLength");
  }
  if (pattern && !pattern.test(text)) visit.fault("pattern");
}

/** The length of a text in code points. */
export function codePoints(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** Checks the keywords for numbers. @throws Panic where Helm's engine panics. */
export function checkNumber(visit: Visit, value: number | ExactNumber): void {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = visit.node;
  const compare = (bound: number | ExactNumber): number => {
    if (!isNumber(value)) throw new Panic("a number with an exponent that Go cannot represent");
    return compareNumbers(value, bound);
  };
  if (minimum !== undefined && compare(minimum) < 0) visit.fault("minimum");
  if (maximum !== undefined && compare(maximum) > 0) visit.fault("maximum");
  if (exclusiveMinimum !== undefined && compare(exclusiveMinimum) <= 0) visit.fault("exclusiveMinimum");
  if (exclusiveMaximum !== undefined && compare(exclusiveMaximum) >= 0) visit.fault("exclusiveMaximum");
  if (multipleOf === undefined) return;
  if (compareNumbers(multipleOf, 0) === 0) throw new Panic("a multiple of zero");
  if (!isMultipleOf(value, multipleOf)) visit.fault("multipleOf");
}
