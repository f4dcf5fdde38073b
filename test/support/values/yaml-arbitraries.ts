import fc from "fast-check";

/** Words that YAML 1.1, YAML 1.2, go-yaml and js-yaml do not all read alike, and ordinary ones. */
const WORDS = [
  "a",
  "b",
  "web",
  "true",
  "yes",
  "No",
  "on",
  "y",
  "n",
  "~",
  "null",
  "",
  "0",
  "-0",
  "007",
  "0777",
  "089",
  "0o17",
  "0O17",
  "0x1F",
  "0XFF",
  "0b101",
  "0b-1",
  "-0b1",
  "1_000",
  "1__0",
  "_1",
  "1.5",
  "1.",
  ".5",
  "-.5",
  "+1",
  "1e3",
  "1E-3",
  "1e400",
  "-1e-400",
  "1.0",
  "-0.0",
  ".inf",
  "-.Inf",
  ".nan",
  "22:22",
  "1:30.5",
  "2024-01-01",
  "2024-01-01T00:00:00Z",
  "12345678901234567890",
  "9007199254740993",
  "99999999999999999999",
  "1.5e+3",
  "<<",
  "=",
  "a b",
  "a:b",
  "a#b",
  "http://x/y?z=1",
  "-a",
  "--",
  "-",
  "?a",
  ":a",
  "a?",
  "é",
  "\u00a0x",
  "日本",
  "@x",
  "`x",
  "%x",
  "{{ .x }}",
  "10Gi",
  "500m",
  "__proto__",
  "constructor",
  "toString",
  "123456789.25",
  "1e21",
  "0.00001",
  "100000",
];
const QUOTED = [
  `'a'`,
  `"a"`,
  `'it''s'`,
  `"a\\nb"`,
  `"\\x41"`,
  `"\\u00e9"`,
  `"\\/"`,
  `"\\ud83d"`,
  `"\\_"`,
  `"<<"`,
  `'0777'`,
  `""`,
  `''`,
  `"a\\\n  b"`,
  `"a\n\n  b"`,
  `'a\n  b'`,
  `"\\'"`,
  `"\t"`,
  `"a \\\n\n b"`,
];
const TAGS = [
  "!!str",
  "!!int",
  "!!float",
  "!!bool",
  "!!null",
  "!!binary",
  "!custom",
  "!!map",
  "!!seq",
  "!!timestamp",
  "!",
  "!!set",
];

const word = fc.constantFrom(...WORDS);
const digits = fc.oneof(
  fc.stringMatching(/^[-+]?[0-9_.eExXobB:]{1,12}$/),
  fc.stringMatching(/^[-+]?[0-9_]{0,3}\.[0-9_]{1,4}(?:[eE][-+]?[0-9_]{1,3})?$/),
);
const scalar = fc.oneof(
  { weight: 5, arbitrary: word },
  { weight: 2, arbitrary: fc.constantFrom(...QUOTED) },
  { weight: 2, arbitrary: digits },
);
const tagged = fc.tuple(fc.constantFrom(...TAGS), scalar).map(([tag, text]) => `${tag} ${text}`);
/** A scalar as it may stand after a colon. */
const scalarText = fc.oneof({ weight: 8, arbitrary: scalar }, { weight: 1, arbitrary: tagged });

/** A few keys with a scalar each. */
export const scalarTexts = fc
  .array(scalarText, { minLength: 1, maxLength: 4 })
  .map((list) => list.map((text, index) => `k${index}: ${text}`).join("\n"));

const blockText = fc.tuple(
  fc.constantFrom("|", ">", "|-", ">-", "|+", ">+", "|2", ">1-", "| # note"),
  fc.array(fc.constantFrom("text", "text", "more", "  more", "", "a: b", "# no comment", " x", "- y"), {
    minLength: 1,
    maxLength: 5,
  }),
  fc.integer({ min: 1, max: 4 }),
);

function flowOf(key: fc.Arbitrary<string>, leaf: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.letrec<{ flow: string }>((tie) => ({
    flow: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf,
      fc.array(tie("flow"), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
      fc
        .array(fc.tuple(key, tie("flow")), { maxLength: 3 })
        .map((pairs) => `{${pairs.map(([k, v]) => `${k}: ${v}`).join(", ")}}`),
      fc.array(tie("flow"), { maxLength: 2 }).map((items) => `[\n  ${items.join(",\n  ")}\n]`),
      fc.array(tie("flow"), { minLength: 1, maxLength: 2 }).map((items) => `[ # note\n${items.join(",\n")},\n]`),
      fc
        .array(fc.tuple(key, tie("flow")), { maxLength: 2 })
        .map((pairs) => `{${pairs.map(([k, v]) => `"${k}":${v}`).join(",")}}`),
    ),
  })).flow;
}

const indent = (text: string, by: number): string => text.replace(/^(?=.)/gm, " ".repeat(by));

function blockOf(
  key: fc.Arbitrary<string>,
  leaf: fc.Arbitrary<string>,
  aliases: fc.Arbitrary<string>,
): fc.Arbitrary<string> {
  const flow = flowOf(key, leaf);
  const pairs = (node: fc.Arbitrary<string>) =>
    fc.array(fc.tuple(key, node, fc.constantFrom("", "", "", " # note", " ")), { minLength: 1, maxLength: 4 });
  return fc.letrec<{ node: string; map: string }>((tie) => ({
    map: pairs(tie("node")).map((list) =>
      list.map(([k, v, end]) => `${k}:${v.includes("\n") ? v : `${v}${end}`}`).join("\n"),
    ),
    node: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      leaf.map((text) => ` ${text}`),
      flow.map((text) => ` ${text.replaceAll("\n", "\n  ")}`),
      flow.map((text) => ` ${text}`),
      fc
        .tuple(tie("map"), fc.integer({ min: 1, max: 3 }), fc.constantFrom("", "", " &y", " !!map", " # note"))
        .map(([map, by, props]) => `${props}\n${indent(map, by)}`),
      fc
        .array(tie("node"), { minLength: 1, maxLength: 3 })
        .map((items) => `\n${indent(items.map((item) => `-${item}`).join("\n"), 2)}`),
      fc
        .array(tie("map"), { minLength: 1, maxLength: 3 })
        .map((items) => `\n${items.map((item) => `- ${indent(item, 2).trimStart()}`).join("\n")}`),
      blockText.map(
        ([head, lines, by]) =>
          ` ${head}\n${lines.map((line) => (line === "" ? "" : " ".repeat(by + 1) + line)).join("\n")}`,
      ),
      aliases,
      fc.tuple(aliases, tie("map")).map(([alias, map]) => `\n${indent(`<<:${alias}\n${map}`, 2)}`),
      fc.tuple(aliases, tie("map")).map(([alias, map]) => `\n${indent(`${map}\n<<:${alias}`, 2)}`),
    ),
  })).map;
}

const tameKey = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a", "b", "c", "d", "e f", "g", "h") },
  { weight: 1, arbitrary: fc.constantFrom("1", "y", "1.5", "0x1F", "__proto__", "'a'", '"b"', "true") },
);
const tameLeaf = fc.oneof(
  {
    weight: 10,
    arbitrary: fc.constantFrom(
      "a",
      "b c",
      "1",
      "true",
      "~",
      "0777",
      "1_000",
      "'q'",
      '"d\\n"',
      "22:22",
      "x: y".slice(0, 1),
      "10Gi",
      "*x",
    ),
  },
  { weight: 1, arbitrary: scalar },
);
const wildKey = fc.oneof(
  { weight: 6, arbitrary: tameKey },
  { weight: 2, arbitrary: word },
  { weight: 1, arbitrary: fc.constantFrom(...QUOTED) },
);

const HEAD = "x: &x {q: 1, a: 2}\n";
const files = (block: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(block, { minLength: 1, maxLength: 3 }),
      fc.constantFrom("\n", "", "\r\n", "\n\n"),
      fc.constantFrom("", "", "", "---\n", "# note\n", "\ufeff"),
      fc.boolean(),
    )
    .map(
      ([blocks, end, start, separate]) =>
        `${start}${blocks.map((text) => HEAD + text).join(separate ? "\n---\n" : "\n")}${end}`,
    );

/** A values file that Helm reads, mostly. */
export const valuesText = files(blockOf(tameKey, tameLeaf, fc.constantFrom(" *x", " *x", " [*x, *x]", " {b: 1}")));
/** A values file of which hardly any part is usual. */
export const wildText = files(
  blockOf(wildKey, scalarText, fc.constantFrom(" *x", " *y", " &x 1", " {<<: *x, z: 1}", " &y [1, 2]")),
);

const SOUP = [
  "a",
  "b",
  ":",
  ": ",
  "- ",
  "-",
  "\n",
  "\n  ",
  "\n ",
  " ",
  "\t",
  "[",
  "]",
  "{",
  "}",
  ",",
  ", ",
  "#",
  " #",
  "&x ",
  "*x",
  "!!str ",
  "!",
  "|",
  ">",
  "|\n",
  "'",
  '"',
  "? ",
  "?",
  "%",
  "---",
  "...",
  "\n---\n",
  "\n...\n",
  "\\",
  "<<: ",
  "1",
  "true",
  "\r\n",
  "=",
  "`",
  "@",
];
/** Tokens in any order: mostly no YAML. */
export const tokenSoup = fc
  .array(fc.constantFrom(...SOUP), { minLength: 1, maxLength: 14 })
  .map((parts) => `a: ${parts.join("")}`);

/** Texts with a few characters changed. */
export const mutated = (texts: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(texts, fc.array(fc.tuple(fc.nat(), fc.constantFrom(...SOUP), fc.nat(2)), { minLength: 1, maxLength: 3 }))
    .map(([text, edits]) =>
      edits.reduce((current, [at, part, cut]) => {
        const position = at % (current.length + 1);
        return current.slice(0, position) + part + current.slice(position + cut);
      }, text),
    );

/** A values file with a few characters changed. */
export const mutatedText = mutated(fc.oneof(valuesText, wildText));
