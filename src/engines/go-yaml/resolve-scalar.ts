import { shortText } from "./short-text.ts";

/**
 * A scalar as go-yaml v2.4 resolves it (`resolve.go`); Helm 4 uses that through sigs.k8s.io/yaml. It has the words of
 * YAML 1.1, Go's integers with their prefixes, and floats, but no numbers of base 60.
 */
export type Resolved =
  | { readonly kind: "null" }
  | { readonly kind: "bool"; readonly value: boolean }
  /** Up to 64 bits; `unsigned` if it exceeds the greatest signed integer. */
  | { readonly kind: "int"; readonly value: bigint; readonly unsigned: boolean }
  | { readonly kind: "float"; readonly value: number }
  | { readonly kind: "string"; readonly value: string };

const TAG = "tag:yaml.org,2002:";
const words = new Map<string, Resolved>();
const define = (resolved: Resolved, ...texts: string[]): void => {
  for (const text of texts) words.set(text, resolved);
};
define({ kind: "bool", value: true }, "y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
define({ kind: "bool", value: false }, "n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
define({ kind: "null" }, "", "~", "null", "Null", "NULL");
define({ kind: "float", value: Number.NaN }, ".nan", ".NaN", ".NAN");
define({ kind: "float", value: Infinity }, ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF");
define({ kind: "float", value: -Infinity }, "-.inf", "-.Inf", "-.INF");

const LONGEST_WORD = Math.max(...[...words.keys()].map((word) => word.length));
const SMALL = /^(?:0|[1-9][0-9]{0,14})$/;
// Go's ParseFloat accepts an underscore between two digits, and go-yaml passes text that starts with a dot unchanged.
const DOT_FLOAT = /^\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?$/;
const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const INTEGER = /^([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]+)|(0|[1-9][0-9]*))$/;
// Go's ParseInt accepts a sign after the prefix, which go-yaml has removed: `0b-1` is -1.
const SIGNED_BINARY = /^0b([-+])([01]+)$/;
const MAX_SIGNED = (1n << 63n) - 1n;
const MAX_UNSIGNED = (1n << 64n) - 1n;

function integer(text: string): Resolved | undefined {
  if (SMALL.test(text)) return { kind: "int", value: BigInt(text), unsigned: false };
  const match = INTEGER.exec(text);
  const binary = match ? null : SIGNED_BINARY.exec(text);
  if (binary)
    return (binary[2] ?? "").length > 1000 ? undefined : sized(BigInt(`0b${binary[2]}`), binary[1] === "-", true);
  if (!match) return undefined;
  const [, sign = "", hex, bits, octal, leadingZero, decimal] = match;
  const all = hex ?? bits ?? octal ?? leadingZero ?? decimal ?? "";
  const digits = all.replace(/^0+(?=.)/, "");
  // 64 bits have at most 64 digits. BigInt takes quadratic time.
  if (digits.length > 64) return undefined;
  const prefix = hex !== undefined ? "0x" : bits !== undefined ? "0b" : decimal !== undefined ? "" : "0o";
  return sized(BigInt(`${prefix}${digits}`), sign === "-", sign !== "");
}

function sized(magnitude: bigint, negative: boolean, signed: boolean): Resolved | undefined {
  if (negative) return magnitude <= MAX_SIGNED + 1n ? { kind: "int", value: -magnitude, unsigned: false } : undefined;
  if (magnitude <= MAX_SIGNED) return { kind: "int", value: magnitude, unsigned: false };
  return !signed && magnitude <= MAX_UNSIGNED ? { kind: "int", value: magnitude, unsigned: true } : undefined;
}

function finite(text: string): Resolved | undefined {
  const value = Number(text);
  return Number.isFinite(value) ? { kind: "float", value } : undefined;
}

/** Resolves a plain scalar without a tag. */
export function resolvePlain(text: string): Resolved {
  const first = text.charCodeAt(0);
  // Only digits, signs and a dot can start a number; most scalars are words.
  const numeric = (first >= 0x30 && first <= 0x39) || first === 0x2b || first === 0x2d || first === 0x2e;
  const word = text.length <= LONGEST_WORD ? words.get(text) : undefined;
  if (word || !numeric) return word ?? { kind: "string", value: text };
  if (first === 0x2e)
    return (DOT_FLOAT.test(text) ? finite(text.replaceAll("_", "")) : undefined) ?? { kind: "string", value: text };
  const plain = text.includes("_") ? text.replaceAll("_", "") : text;
  return integer(plain) ?? (FLOAT.test(plain) ? finite(plain) : undefined) ?? { kind: "string", value: text };
}

const TIMESTAMP = /^\d{4}-(\d{1,2})-(\d{1,2})(?:[Tt ]\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d+)?(?:[Zz]|[-+]\d{2}:\d{2})?)?$/;

/**
 * Resolves a scalar with a full tag (`tag:yaml.org,2002:int`).
 *
 * @returns `refused` if Helm rejects the scalar or may read it differently; without a text if the tag is the reason.
 */
export function resolveTagged(
  tag: string,
  text: string,
): Resolved | { readonly refused: { readonly tag: string; readonly text?: string } } {
  if (!tag.startsWith(TAG)) return { kind: "string", value: text };
  const name = tag.slice(TAG.length);
  const refused = { refused: { tag: `!!${name}`, text: shortText(text) } };
  if (name === "str") return { kind: "string", value: text };
  if (name === "binary") return decodeBinary(text) ?? refused;
  if (name === "timestamp") return TIMESTAMP.test(text) ? { refused: { tag: "!!timestamp" } } : refused;
  if (name !== "null" && name !== "bool" && name !== "int" && name !== "float") return { kind: "string", value: text };
  const resolved = resolvePlain(text);
  if (resolved.kind === name) return resolved;
  if (name === "float" && resolved.kind === "int" && !resolved.unsigned) {
    return { kind: "float", value: Number(resolved.value) };
  }
  return refused;
}

function decodeBinary(text: string): Resolved | undefined {
  const packed = text.replace(/[\r\n]/g, "");
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed)) return undefined;
  return { kind: "string", value: utf8(Uint8Array.from(atob(packed), (char) => char.charCodeAt(0))) };
}

/** Decodes UTF-8 as Go's JSON does: each byte that is not part of a character becomes U+FFFD. */
function utf8(bytes: Uint8Array): string {
  const valid: number[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = characterSize(bytes, at);
    if (size === 0) valid.push(0xef, 0xbf, 0xbd);
    for (let index = at; index < at + size; index++) valid.push(bytes[index] ?? 0);
    at += Math.max(1, size);
  }
  return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(valid));
}

/** The size in bytes of the character at an offset; 0 if there is none. */
function characterSize(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  if (first < 0x80) return 1;
  const more = first < 0xc2 || first > 0xf4 ? 0 : first < 0xe0 ? 1 : first < 0xf0 ? 2 : 3;
  if (more === 0) return 0;
  const second = bytes[at + 1] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let index = 2; index <= more; index++) if (((bytes[at + index] ?? 0) & 0xc0) !== 0x80) return 0;
  return more + 1;
}

/**
 * Converts a key to a string as sigs.k8s.io/yaml does.
 *
 * @returns undefined for a key that Helm rejects: null, and integers of 2^63 and more.
 */
export function keyText(key: Resolved): string | undefined {
  switch (key.kind) {
    case "null":
      return undefined;
    case "string":
      return key.value;
    case "bool":
      return key.value ? "true" : "false";
    case "int":
      return key.unsigned ? undefined : key.value.toString();
    case "float":
      return float32Text(key.value);
  }
}

// Go's FormatFloat(x, 'g', -1, 32): the fewest digits that yield the same float32.
function float32Text(value: number): string {
  if (Number.isNaN(value)) return ".nan";
  const single = Math.fround(value);
  if (!Number.isFinite(single)) return single > 0 ? ".inf" : "-.inf";
  if (single === 0) return Object.is(single, -0) ? "-0" : "0";
  let shortest = single.toExponential();
  for (let digits = 0; digits < 9; digits++) {
    const text = single.toExponential(digits);
    if (Math.fround(Number(text)) === single) {
      shortest = halfToEven(single, text, digits);
      break;
    }
  }
  const [mantissa = "", exponentText = "0"] = shortest.split("e");
  const exponent = Number(exponentText);
  // With this precision, 'g' uses an exponent below -4 and from 6 on.
  if (exponent < -4 || exponent >= 6) {
    const size = Math.abs(exponent);
    return `${mantissa}e${exponent < 0 ? "-" : "+"}${size < 10 ? `0${size}` : size}`;
  }
  return Number(shortest).toFixed(Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - exponent));
}

/**
 * Rounds a half to the even digit as Go does, where JavaScript rounds up: 3456789.25 with eight digits is 3456789.2.
 */
function halfToEven(value: number, rounded: string, digits: number): string {
  const [mantissa = "", exponent = "0"] = value.toExponential(100).split("e");
  const end = mantissa.length - 100 + digits;
  const isHalf = /^50*$/.test(mantissa.slice(end));
  const isOdd = /[13579]$/.test(rounded.split("e")[0] ?? "");
  return isHalf && isOdd ? `${mantissa.slice(0, end).replace(/\.$/, "")}e${exponent}` : rounded;
}
