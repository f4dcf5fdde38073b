import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { toJson } from "../../../src/engines/go-yaml/value-node.ts";

/** The values as ordinary JSON text, or the code of the error. */
function read(text: string | Uint8Array): unknown {
  const { node, findings } = readValues("v.yaml", text);
  return node ? JSON.parse(JSON.stringify(toJson(node))) : findings.find((item) => item.severity === "error")?.code;
}

/** Findings as `code line:column message`. */
const findingsOf = (text: string): string[] =>
  readValues("v.yaml", text).findings.map(
    (item) => `${item.code} ${item.location?.line}:${item.location?.column} ${item.message}`,
  );

describe("documents", () => {
  it.each([
    ["", {}],
    ["# note\n", {}],
    ["---\n", {}],
    ["~", {}],
    ["a: 1\n---\nb: 2\na: {c: 1}", { a: { c: 1 }, b: 2 }],
    ["a: {b: 1}\n---\na: {c: 2}", { a: { b: 1, c: 2 } }],
    ["a: {b: 1}\n---\na: ~", { a: null }],
    ["a: 1\n---\n---\nb: 2\n", { a: 1, b: 2 }],
    ["a: 1\n...\nb: 2\n", { a: 1 }],
    ["\ufeffa: 1\n", { a: 1 }],
    ["a: |\n  x\n  y", { a: "x\ny\n" }],
    ["a: 1\r\nb: 'x\r\n  y'\r\n", { a: 1, b: "x y" }],
    ["a: 1\rb: 2\r", { a: 1, b: 2 }],
    ["# note\u0085a: 'x\u0085y'\u2028b: 1", { a: "x y", b: 1 }],
    [`a: "x \u2028 y"`, { a: "x\u2028y" }],
    ["? a\n: b\n? |\n  c\n: d\n? e", { a: "b", "c\n": "d", e: null }],
    [`a: "it\\'s"`, { a: "it's" }],
    [`a: "x \\\n\n  y"`, { a: "x \ny" }],
    ["a: 'x\n\ny'\nb: 1", { a: "x\ny", b: 1 }],
    ["a: 'x'#c\nb: [1]#c\nd: |#c\n  x\n", { a: "x", b: [1], d: "x\n" }],
    ["a: ! 5\nb: !<tag:yaml.org,2002:int> 5\n", { a: "5", b: 5 }],
    ["a: !!binary /w==\n", { a: "\ufffd" }],
    [" a: 1\nb: 2\n", { a: 1 }],
  ])("%j", (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each([
    ["- a\n", "yaml/not-a-map"],
    ["text", "yaml/not-a-map"],
    ["--- {a: 1}\n", "yaml/syntax"],
    ["%YAML 1.1\n---\na: 1\n", "yaml/syntax"],
    ["...\na: 1\n", "yaml/syntax"],
    ["a: [1\n", "yaml/syntax"],
    ["a: [\u0085... ]", "yaml/syntax"],
    ["a: 1\n b: 2\n", "yaml/syntax"],
    ["a: \u0007", "yaml/encoding"],
    ["a: x\u2028y", "yaml/syntax"],
    ["a: x\u2028  y", "yaml/unsupported"],
    ["\ta: 1", "yaml/syntax"],
    ["a:\n  - b\n\t\n", "yaml/unsupported"],
    ["? [a]\n: b\n", "yaml/syntax"],
  ])("%j is refused", (text, code) => {
    expect(read(text)).toBe(code);
  });

  it("that are not UTF-8 are refused", () => {
    expect(read(Uint8Array.of(0x61, 0x3a, 0x20, 0xe9))).toBe("yaml/encoding");
  });

  it("lose a last line of 4096 bytes without a newline, as Helm does, and say so", () => {
    const line = `b: ${"x".repeat(4093)}`;
    expect(read(`a: 1\n${line}`)).toEqual({ a: 1 });
    expect(findingsOf(`a: 1\n${line}`)[0]).toMatch(/^yaml\/dropped-line 2:1 /);
    expect(read(`a: 1\n${line}x`)).toHaveProperty("b");
    expect(read(`a: 1\n${line}\n`)).toHaveProperty("b");
    expect(readValues("v", `a: 1\n${line}`, { keepsLastLine: true }).node?.entries.has("b")).toBe(true);
  });
});

describe("maps", () => {
  it("take the last of two equal keys, and name both places", () => {
    expect(read("a: 1\nb: 0\na: 2\n")).toEqual({ a: 2, b: 0 });
    expect(findingsOf("a: 1\nb: 0\na: 2\n")).toEqual([
      `yaml/duplicate-key 3:1 "a" is set twice: Helm uses 2 and drops the value of line 1`,
    ]);
  });

  it("refuse keys that become the same string", () => {
    expect(read(`1: a\n"1": b\n`)).toBe("yaml/ambiguous-key");
    expect(read(`true: a\ny: b\n`)).toEqual({ true: "b" });
    expect(read(`1: a\n1.0: b\n`)).toBe("yaml/ambiguous-key");
  });

  it("keep __proto__ and constructor as keys", () => {
    const { node } = readValues("v", "__proto__: {polluted: 1}\nconstructor: x\n");
    const value = node && toJson(node);
    expect(Object.keys(value ?? {})).toEqual(["__proto__", "constructor"]);
    expect({}).not.toHaveProperty("polluted");
  });

  it("merge from top to bottom, unlike YAML, and warn where that matters", () => {
    expect(read("x: &x {q: 2}\na:\n  <<: *x\n  q: 3\nb:\n  q: 3\n  <<: *x\n")).toEqual({
      x: { q: 2 },
      a: { q: 3 },
      b: { q: 2 },
    });
    expect(findingsOf("x: &x {q: 2}\na: {<<: *x, q: 3}\nb:\n  q: 3\n  <<: *x\n")).toEqual([
      `yaml/merge-order 4:3 the merge key below overrides "q", because in Helm the last one wins: it becomes 2`,
    ]);
  });

  it("merge lists of maps, and the first map wins", () => {
    expect(read("x: &x {q: 1}\ny: &y {q: 2, r: 3}\na: {<<: [*x, *y]}\nb: {'<<': 1}")).toMatchObject({
      a: { q: 1, r: 3 },
      b: { "<<": 1 },
    });
  });

  it.each(["a: {<<: 1}", "a: {<<: null}", "x: &x [1]\na: {<<: *x}", "a: {<<: [1]}"])(
    "refuse to merge in %j",
    (text) => {
      expect(read(text)).toBe("yaml/merge");
    },
  );

  it.each(["~: 1", "null: 1", "[a]: 1", "{{ .x }}: 1", "18446744073709551615: 1"])("refuse the key of %j", (text) => {
    expect(read(text)).toMatch(/^yaml\/(invalid-key|unsupported|syntax)$/);
  });
});

describe("aliases", () => {
  it("have their own place, and their target's children", () => {
    const { node } = readValues("v", "a: &a\n  b: 1\nc: *a\n");
    const alias = node?.entries.get("c")?.value;
    expect(alias?.source.range(alias.start, alias.end)).toMatchObject({ line: 3, column: 4, endColumn: 6 });
    const child = alias?.kind === "map" ? alias.entries.get("b")?.value : undefined;
    expect(child?.source.range(child.start, child.end)).toMatchObject({ line: 2, column: 6 });
  });

  it("may be many, but not too many", () => {
    expect(read(`a: &a {b: 1}\n${Array.from({ length: 150 }, (_, i) => `k${i}: *a`).join("\n")}`)).toHaveProperty(
      "k149",
    );
    const bomb = Array.from(
      { length: 9 },
      (_, i) =>
        `l${i}: &l${i} [${Array(9)
          .fill(i === 0 ? "x" : `*l${i - 1}`)
          .join(", ")}]`,
    ).join("\n");
    expect(read(bomb)).toBe("yaml/alias");
  });

  it.each(["a: *none", "a: &a [*a]", "a: &a {<<: *a}"])("%j is refused", (text) => {
    expect(read(text)).toBe("yaml/alias");
  });

  it("of infinity are refused unless a later key replaces it", () => {
    expect(read("a: .inf\n")).toBe("yaml/infinite-number");
    expect(read("a: .inf\na: 1\n")).toEqual({ a: 1 });
  });
});

describe("flow collections", () => {
  it.each([
    ["a: [\n  x,\n]\n", { a: ["x"] }],
    ["a: [ # one\nx, # two\n{b: 1},\n]\nc: 1", { a: ["x", { b: 1 }], c: 1 }],
    [`a: [\n"x # y",\n'z'\n]\n`, { a: ["x # y", "z"] }],
    ["a: {\n}\n", { a: {} }],
    ["a: [x\n\ny]", { a: ["x\ny"] }],
    ["b: |\n  ]\n  [\na: [\n  [x,\n] ]\n", { a: [["x"]], b: "]\n[\n" }],
    ["a: [-, b]", { a: ["-", "b"] }],
    ["a: {b:}", { a: { "b:": null } }],
    ["a: {? b : c, ?d: e}", { a: { b: "c", d: "e" } }],
  ])("%j may start in the column of their key", (text, value) => {
    expect(read(text)).toEqual(value);
  });

  it.each(["a: [b?c]", "a: [:b]", "a: {b\n: c}", "a: ]#b", "a: [x # y\nz]"])(
    "%j is refused, since Helm reads it otherwise",
    (text) => {
      expect(read(text)).toMatch(/^yaml\//);
    },
  );
});

describe("doubtful scalars", () => {
  it.each([
    ["m: 0777", "yaml/octal-number 1:4 Helm reads 0777 as octal: 511"],
    ["m: 1_000", "yaml/underscore-number 1:4 Helm reads 1_000 as the number 1000"],
    ["m: 22:22", "yaml/sexagesimal 1:4 Helm reads 22:22 as a string, other YAML 1.1 tools as a base-60 number"],
    [
      "m: 9007199254740993",
      "yaml/imprecise-integer 1:4 Helm stores numbers as float64: 9007199254740993 becomes 9007199254740992",
    ],
    ["1.10: x", `yaml/number-key 1:1 Helm reads the key 1.10 as a number: it becomes "1.1"`],
    [
      "\u00a0b: x",
      "yaml/no-break-space 1:1 this key contains a no-break space (U+00A0), which YAML does not treat as a space",
    ],
    ["y: 1", `yaml/boolean-key 1:1 Helm reads the key y as a boolean: it becomes "true"`],
    [
      "m: a\u00a0b",
      "yaml/no-break-space 1:4 this value contains a no-break space (U+00A0), which YAML does not treat as a space",
    ],
    [
      " m: 1\nn: 2",
      `yaml/text-after-end 2:1 Helm ignores this line and all lines below it, because the document ends above`,
    ],
    ["m: 1\n...\nn: 2", `yaml/text-after-end 3:1 Helm ignores the text after the end of the document ("...")`],
  ])("%j is warned of", (text, expected) => {
    expect(findingsOf(text)).toEqual([expected]);
  });

  it.each(["m: '0777'", "m: 0", "m: 00", "m: 10:00:x", "m: yes", "true: 1", "m: 0x1F", "m: 12:99"])(
    "%j is not",
    (text) => {
      expect(findingsOf(text)).toEqual([]);
    },
  );
});

describe("any text", () => {
  it("is read or refused in bounded time, never with an exception", () => {
    const parts = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "-",
      "[",
      "]",
      "{",
      "}",
      ",",
      "&a",
      "*a",
      "|",
      "'",
      '"',
      "#",
      "!",
      "?",
      "\t",
      "---",
      "...",
    );
    fc.assert(
      fc.property(
        fc.array(parts, { maxLength: 30 }).map((list) => list.join("")),
        (text) => {
          const { node, findings } = readValues("v", text);
          expect(node !== undefined || findings.some((item) => item.severity === "error")).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("of 1000 levels is read, of 5000 refused", () => {
    expect(read(`a: ${"[".repeat(1000)}${"]".repeat(1000)}`)).toHaveProperty("a");
    expect(read(`a: ${"[".repeat(5000)}${"]".repeat(5000)}`)).toBe("yaml/unsupported");
  });

  it("that is JSON has the value of the JSON", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.stringMatching(/^[a-z]{1,5}$/), fc.jsonValue({ noUnicodeString: true, maxDepth: 3 })),
        (value) => {
          fc.pre(
            !/\\[u/]|-0\b|[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|[\ud800-\udfff]|"<</.test(
              JSON.stringify(value),
            ),
          );
          expect(read(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    );
  });
});
