/** The escapes of go-yaml v2.4 in double quotes: it has no `\/`, and it has `\'`. */
const ESCAPES: Readonly<Record<string, string>> = {
  "0": "\0",
  a: "\x07",
  b: "\b",
  t: "\t",
  "\t": "\t",
  n: "\n",
  v: "\v",
  f: "\f",
  r: "\r",
  e: "\x1b",
  " ": " ",
  '"': '"',
  "'": "'",
  "\\": "\\",
  N: "\x85",
  _: "\xa0",
  L: "\u2028",
  P: "\u2029",
};
const DIGITS: Readonly<Record<string, number>> = { x: 2, u: 4, U: 8 };

const ORDINARY = /[^\s\\'\u0085]+/y;

/**
 * Reads a quoted text of one or more lines as go-yaml v2.4 does (`yaml_parser_scan_flow_scalar`).
 *
 * @param raw the text between the quotes.
 * @param refuse is called with the offset in `raw` of an escape that go-yaml does not have.
 */
export function quotedText(raw: string, double: boolean, refuse: (offset: number, message: string) => never): string {
  let value = "";
  let at = 0;
  while (at < raw.length) {
    const char = raw.charAt(at);
    if (isBlank(char) || isBreak(char)) {
      const end = spacesEnd(raw, at);
      value += folded(raw.slice(at, end));
      at = end;
    } else if (!double && char === "'") {
      value += "'";
      at += 2;
    } else if (double && char === "\\") {
      const next = raw.charAt(at + 1);
      if (isBreak(next)) {
        at = afterBreak(raw, at + 1);
        const end = spacesEnd(raw, at);
        value += breaksOf(raw.slice(at, end));
        at = end;
      } else {
        const digits = DIGITS[next] ?? 0;
        value += escaped(raw, at, digits, refuse);
        at += 2 + digits;
      }
    } else {
      // This character, and the ordinary ones that follow.
      ORDINARY.lastIndex = at + 1;
      const end = ORDINARY.test(raw) ? ORDINARY.lastIndex : at + 1;
      value += raw.slice(at, end);
      at = end;
    }
  }
  return value;
}

function escaped(raw: string, at: number, digits: number, refuse: (offset: number, message: string) => never): string {
  const next = raw.charAt(at + 1);
  if (digits === 0) return ESCAPES[next] ?? refuse(at, `Helm does not know the escape "\\${next}"`);
  const code = Number.parseInt(raw.slice(at + 2, at + 2 + digits), 16);
  if (Number.isNaN(code) || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff)
    return refuse(at, "this escape is not a character");
  return String.fromCodePoint(code);
}

const isBlank = (char: string): boolean => char === " " || char === "\t";
const isBreak = (char: string): boolean =>
  char === "\n" || char === "\r" || char === "\u0085" || char === "\u2028" || char === "\u2029";

function afterBreak(raw: string, at: number): number {
  return raw.startsWith("\r\n", at) ? at + 2 : at + 1;
}

function spacesEnd(raw: string, from: number): number {
  let at = from;
  while (at < raw.length && (isBlank(raw.charAt(at)) || isBreak(raw.charAt(at)))) at++;
  return at;
}

/** The line breaks among spaces, as `\n`; the separators of Unicode stay as they are. */
function breaksOf(spaces: string): string {
  return spaces.replace(/[ \t]/g, "").replace(/\r\n?|\u0085/g, "\n");
}

/** Folds lines: one line break becomes a space, each further one a line break; spaces around them are removed. */
function folded(spaces: string): string {
  const breaks = breaksOf(spaces);
  if (breaks === "") return spaces;
  if (!breaks.startsWith("\n")) return breaks;
  return breaks.length === 1 ? " " : breaks.slice(1);
}
