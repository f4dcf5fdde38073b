/** A number of a schema that may lose digits as float64: it has more than 15 digits, or an exponent. */
export class ExactNumber {
  /** The text in the schema. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `digits` × 10^`exponent`. The digits have no zero at either end; those of zero are empty. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

// The limit of Go's big.Rat, and so of Helm's engine.
const MAX_EXPONENT = 1_000_000n;

/** The decimal form of a number; undefined if Go cannot represent it, in which case Helm's engine ignores it. */
function decimalOf(number: number | ExactNumber): Decimal | undefined {
  const text = typeof number === "number" ? String(number) : number.text;
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "", fraction = "", power = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  const exponent = BigInt(power.replace("+", ""));
  if (BigInt.asIntN(64, exponent) !== exponent) return undefined;
  if (digits === "") return { negative: false, digits: "", exponent: 0 };
  const shift = exponent - BigInt(fraction.length);
  if (shift > MAX_EXPONENT || shift < -MAX_EXPONENT) return undefined;
  const bare = withoutTrailingZeros(digits);
  return { negative: sign === "-", digits: bare, exponent: Number(shift) + digits.length - bare.length };
}

// A regular expression would be quadratic: it tries each run of zeros.
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** Whether Helm's engine can represent a number. */
export function isNumber(number: number | ExactNumber): boolean {
  return typeof number === "number" || decimalOf(number) !== undefined;
}

/** Compares two numbers: negative, zero or positive; NaN if Go cannot represent one of them. */
export function compareNumbers(a: number | ExactNumber, b: number | ExactNumber): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  const [left, right] = [decimalOf(a), decimalOf(b)];
  if (!left || !right) return Number.NaN;
  if (left.negative !== right.negative) return left.negative ? -1 : 1;
  return left.negative ? compareSizes(right, left) : compareSizes(left, right);
}

function compareSizes(a: Decimal, b: Decimal): number {
  if (a.digits === "" || b.digits === "") return a.digits.length - b.digits.length;
  const magnitude = a.digits.length + a.exponent - (b.digits.length + b.exponent);
  if (magnitude !== 0) return magnitude;
  const length = Math.max(a.digits.length, b.digits.length);
  const [left, right] = [a.digits.padEnd(length, "0"), b.digits.padEnd(length, "0")];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

/** Whether a number is an integer, in any notation. */
export function isInteger(number: number | ExactNumber): boolean {
  if (typeof number === "number") return Number.isInteger(number);
  const decimal = decimalOf(number);
  return decimal !== undefined && decimal.exponent >= 0;
}

/** Whether a number is a multiple of another, in decimal: 19.99 is a multiple of 0.01. @param step not zero. */
export function isMultipleOf(number: number | ExactNumber, step: number | ExactNumber): boolean {
  if (Number.isSafeInteger(number) && Number.isSafeInteger(step)) return Number(number) % Number(step) === 0;
  const [a, b] = [decimalOf(number), decimalOf(step)];
  if (!a || !b) return false;
  if (a.digits === "") return true;
  const shift = a.exponent - b.exponent;
  // The digits do not end in zero, so no power of ten divides them.
  if (shift < 0) return false;
  const divisor = BigInt(b.digits);
  return (BigInt(a.digits) * powerOfTen(shift, divisor)) % divisor === 0n;
}

function powerOfTen(exponent: number, modulus: bigint): bigint {
  let result = 1n;
  let square = 10n % modulus;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * square) % modulus;
    square = (square * square) % modulus;
  }
  return result;
}

/**
 * Converts a number for a size such as `minLength` as Go does: to its low 64 bits; undefined if it is not an integer.
 */
export function sizeOf(number: number | ExactNumber): number | undefined {
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  const decimal = decimalOf(number);
  if (!decimal || decimal.exponent < 0) return undefined;
  // 10^64 is a multiple of 2^64.
  if (decimal.exponent >= 64) return 0;
  const size = BigInt(decimal.digits || "0") * 10n ** BigInt(decimal.exponent);
  return Number(BigInt.asIntN(64, decimal.negative ? -size : size));
}

/** A text that is equal for equal numbers; undefined if Go cannot represent the number. */
export function numberKey(number: number | ExactNumber): string | undefined {
  const decimal = decimalOf(number);
  return decimal && `${decimal.negative ? "-" : ""}${decimal.digits}e${decimal.exponent}`;
}
