const ESCAPES: Readonly<Record<string, string>> = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
};
const PIECE =
  /\\(?:([abfnrtv\\'"])|([0-7]{3})|x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))|[^\\\n\ud800-\udfff]|[\ud800-\udbff][\udc00-\udfff]/y;

/**
 * Returns the value of a Go string or character literal, which is given with its quotes, or undefined if it is invalid
 * (strconv.Unquote and UnquoteChar). Bytes that are not valid UTF-8, as in "\xff", become U+FFFD.
 */
export function unquote(literal: string): string | undefined {
  const quote = literal[0];
  const inner = literal.slice(1, -1);
  if (quote === "`") return inner.replaceAll("\r", "");
  if (quote === '"' && !inner.includes("\\")) return inner;
  let text = "";
  let pieces = 0;
  for (PIECE.lastIndex = 0; PIECE.lastIndex < inner.length; pieces++) {
    const match = PIECE.exec(inner);
    const piece = match && pieceValue(match, quote);
    if (piece === undefined || piece === null) return undefined;
    text += piece;
  }
  return quote === "'" && pieces !== 1 ? undefined : text;
}

function pieceValue(match: RegExpExecArray, quote: string | undefined): string | undefined {
  const [whole, letter, octal, byte, short, long] = match;
  if (letter === "'" || letter === '"') return letter === quote ? letter : undefined;
  if (letter !== undefined) return ESCAPES[letter];
  if (octal !== undefined) return byteText(Number.parseInt(octal, 8));
  if (byte !== undefined) return byteText(Number.parseInt(byte, 16));
  const hex = short ?? long;
  if (hex === undefined) return whole === quote ? undefined : whole;
  const code = Number.parseInt(hex, 16);
  return code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff) ? undefined : String.fromCodePoint(code);
}

function byteText(code: number): string | undefined {
  if (code > 255) return undefined;
  return code < 128 ? String.fromCharCode(code) : "\ufffd";
}

const DIGITS = "[0-9](?:_?[0-9])*";
const PREFIXED = /^[+-]?0(?:[xX](?:_?[0-9A-Fa-f])+|[oO]?(?:_?[0-7])+|[bB](?:_?[01])+)$/;
const DECIMAL = new RegExp(`^[+-]?${DIGITS}$`);
const FLOAT = new RegExp(`^[+-]?(?:${DIGITS}(?:\\.(?:${DIGITS})?)?|\\.${DIGITS})(?:[eE][+-]?${DIGITS})?$`);
const MAX_UINT = 2n ** 64n - 1n;

/**
 * Returns the value of a Go number literal. Returns undefined if it is invalid, and also for imaginary numbers and
 * hexadecimal floats, which Go accepts and no chart uses. Source: strconv.ParseInt with base 0 and ParseFloat, as
 * text/template calls them.
 */
export function numberValue(text: string): number | undefined {
  if (/^(?:0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  const plain = text.replaceAll("_", "");
  if (PREFIXED.test(text)) return integer(plain.replace(/^([+-]?)0([0-7])/, "$10o$2"));
  if (DECIMAL.test(text) && !/^[+-]?0[0-9_]/.test(text)) return integer(plain);
  // An invalid integer such as 089 is not a float either.
  if (!FLOAT.test(text) || !/[.eE]/.test(text)) return undefined;
  const value = Number(plain);
  return Number.isFinite(value) ? value : undefined;
}

function integer(text: string): number | undefined {
  const negative = text.startsWith("-");
  const value = BigInt(text.replace(/^[+-]/, ""));
  return value > (negative ? 2n ** 63n : MAX_UINT) ? undefined : Number(negative ? -value : value);
}
