/** A number of a schema that float64 cannot be trusted with: more than 15 digits, or an exponent. */
export class ExactNumber {
  /** As the schema writes it. */
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** `digits` × 10^`exponent`, without zeros at either end of the digits; zero has none. */
interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  readonly exponent: number;
}

// big.Rat of Go gives up beyond, and Helm's engine with it.
const MAX_EXPONENT = 1_000_000n;

/** The decimal that a number is; undefined where Go cannot hold it, so that Helm's engine takes it for none. */
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

// A regular expression would look at each run of zeros anew.
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (end > 0 && digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** Tells whether Helm's engine can hold the number. */
export function isNumber(number: number | ExactNumber): boolean {
  return typeof number === "number" || decimalOf(number) !== undefined;
}

/** Negative, zero or positive; not a number where Go cannot hold one of them. */
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

/** Tells an integer, in whatever way it is written. */
export function isInteger(number: number | ExactNumber): boolean {
  if (typeof number === "number") return Number.isInteger(number);
  const decimal = decimalOf(number);
  return decimal !== undefined && decimal.exponent >= 0;
}

/** Tells whether a number is a multiple of another, digit by digit: 19.99 is one of 0.01. The step is not zero. */
export function isMultipleOf(number: number | ExactNumber, step: number | ExactNumber): boolean {
  if (Number.isSafeInteger(number) && Number.isSafeInteger(step)) return Number(number) % Number(step) === 0;
  const [a, b] = [decimalOf(number), decimalOf(step)];
  if (!a || !b) return false;
  if (a.digits === "") return true;
  const shift = a.exponent - b.exponent;
  // The digits end in no zero, so that no power of ten divides them.
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

/** The integer that Go makes of a number for a size such as `minLength`: the low 64 bits; undefined for none. */
export function sizeOf(number: number | ExactNumber): number | undefined {
  if (typeof number === "number" && Number.isSafeInteger(number)) return number;
  const decimal = decimalOf(number);
  if (!decimal || decimal.exponent < 0) return undefined;
  // 10^64 is a multiple of 2^64.
  if (decimal.exponent >= 64) return 0;
  const size = BigInt(decimal.digits || "0") * 10n ** BigInt(decimal.exponent);
  return Number(BigInt.asIntN(64, decimal.negative ? -size : size));
}

/** A text that is equal for numbers of the same value; undefined where Go cannot hold the number. */
export function numberKey(number: number | ExactNumber): string | undefined {
  const decimal = decimalOf(number);
  return decimal && `${decimal.negative ? "-" : ""}${decimal.digits}e${decimal.exponent}`;
}
