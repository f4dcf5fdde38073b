import fc from "fast-check";

/** Texts that are nearly of a format: pieces of good ones and of bad ones, one after the other. */
const pieces = (whole: readonly string[], parts: readonly string[], length = 6): fc.Arbitrary<string> =>
  fc.oneof(
    fc.constantFrom(...whole),
    fc.tuple(fc.constantFrom(...whole), fc.nat(12), fc.constantFrom(...parts)).map(([text, at, part]) => {
      const place = Math.min(at, text.length);
      return text.slice(0, place) + part + text.slice(place + 1);
    }),
    fc.tuple(fc.constantFrom(...whole), fc.nat(40)).map(([text, at]) => text.slice(0, at) + text.slice(at + 1)),
    fc.array(fc.constantFrom(...parts), { maxLength: length }).map((list) => list.join("")),
  );

const IPV6 = [
  "::",
  "::1",
  "1::",
  "fe80::1%eth0",
  "::ffff:1.2.3.4",
  "1:2:3:4:5:6:7:8",
  "1:2:3:4:5:6:1.2.3.4",
  "::01.2.3.4",
  "1::2:3:4:5:6:7:8",
];
const HEX = [":", "::", "1", "ff", "12345", "g", ".", "1.2.3.4", "%", "0", "256.1.1.1"];
const DURATIONS = ["P1Y2M3DT4H5M6S", "P1W", "PT1S", "P", "PT", "P1D", "P1M1Y", "P1S", "P٣D"];
const MOMENTS = ["2024-02-29T12:00:00Z", "2023-12-31t23:59:60.5+00:00", "1990-12-31T15:59:60-08:00"];
const URLS = [
  "http://user:pass@a.b:80/c;d/%2F?e=f#g",
  "http://[::1]:80/",
  "http://[::1%25eth0]/",
  "http://[1.2.3.4]/",
  "a/b:c",
  "1a:b",
  "urn:a:b?c",
  "//host/path",
  "mailto:a@b",
  "http://a%zz/",
  "http://a%41/",
  "http://é.x/ü?ö",
  "*",
  "/a/{b}/{c}{d}",
  "/{a{b}}",
];
const URL_PARTS = [
  ":",
  "/",
  "//",
  "?",
  "#",
  "@",
  "[",
  "]",
  "::1",
  "%",
  "%25",
  "%41",
  "%e9",
  "a",
  "http:",
  "1",
  " ",
  "\\",
  "{",
  "}",
  "<",
  '"',
  "^",
  "é",
  "\n",
  "+",
  "-",
  ".",
];

/** Texts for each format that Helm's engine asserts, and for one that it does not. */
export const formatText: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date: pieces(["2024-02-29", "2023-02-29", "0000-01-31", "2024-04-31"], ["0", "1", "9", "-", "/", "+", "٣"], 10),
  time: pieces(
    ["12:00:00Z", "23:59:60z", "+1:00:00Z", "-0:00:00.12-00:00", "22:59:60-01:00", "00:59:60+01:00", "1:2:3:4:5"],
    ["0", "9", ":", "+", "-", ".", "Z", "60", "24", "é"],
    10,
  ),
  "date-time": pieces(MOMENTS, ["T", "t", "Z", "0", "-", ":", "+1", " "]),
  duration: pieces(DURATIONS, ["P", "T", "1", "Y", "M", "D", "H", "S", "W", ".", "-"]),
  period: pieces(
    [`${MOMENTS[0]}/P1D`, `P1D/${MOMENTS[0]}`, `${MOMENTS[0]}/${MOMENTS[1]}`, "P1D/P1D", "P1D"],
    ["/", "P1D", MOMENTS[0] ?? "", "P"],
  ),
  ipv4: pieces(["1.2.3.4", "255.255.255.255", "+1.2.3.-0", "01.2.3.4"], ["1", ".", "0", "256", "-", "+", " ", "٣"], 9),
  ipv6: pieces(IPV6, HEX, 12),
  hostname: pieces(
    ["a.b", "a-b.c.", `${"a".repeat(63)}.b`, `${"a".repeat(64)}.b`, `${"abc.".repeat(63)}a`],
    ["a", ".", "-", "_", "é", "0", "A"],
  ),
  email: pieces(
    [`"a b"@c`, "a@b.c", "a@[1.2.3.4]", "a@[IPv6:::1]", `"a@b`, `""@b`, `${"a".repeat(64)}@b`, "a.b+c@d"],
    ["a", "@", ".", '"', "[", "]", "\\", "é", " ", "1.2.3.4", "IPv6:"],
  ),
  uuid: pieces(["550e8400-e29b-41d4-a716-446655440000"], ["-", "g", "A", "0", ""]),
  "json-pointer": pieces(["/a/b", "/~0~1", "", "/\n"], ["/", "~", "~0", "~1", "~2", "a", "é"]),
  "relative-json-pointer": pieces(["0", "1/a", "2#", "01", "0#a"], ["0", "1", "#", "/", "~", "a", "-"]),
  semver: pieces(
    ["1.2.3", "1.2.3-a.1+b.2", "1.2.3-01", "01.2.3", "1.2.3-0a", "1.2.3--", "1.2.3+-"],
    ["0", "1", ".", "-", "+", "a", "_", "é"],
    8,
  ),
  uri: pieces(URLS, URL_PARTS, 8),
  iri: pieces(URLS, URL_PARTS, 8),
  "uri-reference": pieces(URLS, URL_PARTS, 8),
  "iri-reference": pieces(URLS, URL_PARTS, 8),
  "uri-template": pieces(URLS, URL_PARTS, 8),
  regex: pieces(["^a$", "(?i)a", "a(?=b)", "[[:alpha:]]"], ["(", ")", "[", "]", "a", "*", "{2}", "\\", "-", "|"]),
  int32: pieces(["1"], ["x"]),
};

const ATOMS = [
  "a",
  "b",
  "é",
  "😀",
  ".",
  "\\d",
  "\\W",
  "\\s",
  "\\.",
  "\\-",
  "\\n",
  "[a-c]",
  "[^a]",
  "[\\w-.]",
  "[]a]",
  "[a-]",
  "[^\\s]",
  "[z-a]",
  "[[:digit:]]",
  "[é-ü]",
  "\\x41",
  "\\pL",
  "\\b",
  "(?i)",
  "-",
  "]",
  "}",
];
const QUANTIFIERS = ["", "", "", "*", "+", "?", "*?", "{2}", "{0,2}", "{1,}", "{3,2}", "**", "{,2}", "{1001}"];

/** Patterns of RE2's syntax, and some that are just outside. */
export const patternText: fc.Arbitrary<string> = fc.letrec<{ choice: string; sequence: string; atom: string }>(
  (tie) => ({
    choice: fc.array(tie("sequence"), { minLength: 1, maxLength: 3, size: "small" }).map((list) => list.join("|")),
    sequence: fc
      .array(fc.tuple(tie("atom"), fc.constantFrom(...QUANTIFIERS)), { maxLength: 3 })
      .map((list) => list.map(([atom, quantifier]) => atom + quantifier).join("")),
    atom: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(...ATOMS),
      fc.constantFrom("^", "$"),
      tie("choice").map((inner) => `(${inner})`),
      tie("choice").map((inner) => `(?:${inner})`),
    ),
  }),
).choice;

/** Texts that such patterns may match. */
export const subjectText = fc
  .array(fc.constantFrom("a", "b", "c", "é", "😀", "1", ".", "-", "\n", " ", "A", "_", "\v", "\u00a0"), {
    maxLength: 8,
  })
  .map((list) => list.join(""));
