import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { ignoresOf, ignoresOfText } from "../../../src/engines/ignore-comments/ignores.ts";
import { withoutIgnored } from "../../../src/engines/ignore-comments/without-ignored.ts";
import { Source } from "../../../src/findings/source.ts";

/** `line: code, code` of each comment. */
const lines = (text: string): string[] =>
  ignoresOf(new Source("v.yaml", text)).map(
    ({ line, codes }) => `${line}: ${codes.map(({ code }) => code).join(", ")}`,
  );

/** Findings as `code line:column message` that are left after the comments. */
function left(text: string): string[] {
  const { source, findings } = readValues("v.yaml", text);
  return withoutIgnored(findings, new Map([["v.yaml", ignoresOf(source)]])).map(
    ({ code, location, message, suggestion }) =>
      `${code} ${location?.line}:${location?.column} ${message}${suggestion === undefined ? "" : ` (${suggestion})`}`,
  );
}

describe("a comment holds", () => {
  it.each([
    ["a: 1 # chartwright-ignore x/y\n", ["1: x/y"]],
    ["a: 1\n# chartwright-ignore x/y\nb: 2\n", ["3: x/y"]],
    ["# chartwright-ignore x/y, z/w: because\n\n# more\n# chartwright-ignore u/v\nb: 2\n", ["5: x/y, z/w", "5: u/v"]],
    ["a: | # chartwright-ignore x/y\n  text\n", ["1: x/y"]],
    ["a: [\n  1, # chartwright-ignore x/y\n]\nb: {c: 1} # chartwright-ignore x/y\n", ["2: x/y", "4: x/y"]],
    ["a: 1\n---\nb: 2 # chartwright-ignore x/y\n", ["3: x/y"]],
    ["a: 'it''s'#chartwright-ignore x/y\n", ["1: x/y"]],
    ["a: 1 # chartwright-ignore\n", ["1: "]],
  ])("%j", (text, expected) => {
    expect(lines(text)).toEqual(expected);
  });

  it.each([
    "a: 1 # nothing\n",
    "a: '# chartwright-ignore x/y'\n",
    'a: "\n  # chartwright-ignore x/y"\n',
    "a: |\n  # chartwright-ignore x/y\n",
    "a: b# chartwright-ignore x/y\n",
    "a: 1 # chartwright-ignored x/y\n",
    "a: 1 # chartwright-ignore x/y\nb: [\n",
  ])("not in %j", (text) => {
    expect(lines(text)).toEqual([]);
  });

  it("in templates too, as a comment of theirs or of YAML", () => {
    const text = `{{/* chartwright-ignore x/y */}}\na: {{ .Values.a }}\nb: 1 # chartwright-ignore z/w, u/v\n`;
    const found = ignoresOfText(new Source("t.yaml", text));
    expect(found.map(({ line, codes }) => [line, codes.map(({ code }) => code)])).toEqual([
      [2, ["x/y"]],
      [3, ["z/w", "u/v"]],
    ]);
  });
});

describe("findings at a comment's line", () => {
  it("go, and no others", () => {
    expect(left("a: 0777 # chartwright-ignore yaml/octal-number\nb: 0777\n")).toEqual([
      'yaml/octal-number 2:4 Helm reads 0777 as octal: 511 (write "0777" if you mean a string)',
    ]);
    expect(left("# chartwright-ignore yaml/octal-number, yaml/duplicate-key\na: 0777\n")).toEqual([
      "ignore/unused 1:41 yaml/duplicate-key finds nothing on line 2 (remove it from the comment)",
    ]);
  });

  it("stay if their rule cannot be switched off", () => {
    const text = "a: .inf # chartwright-ignore yaml/infinite-number\n";
    const codes = withoutIgnored(
      readValues("v.yaml", text).findings,
      new Map([["v.yaml", ignoresOf(new Source("v.yaml", text))]]),
    );
    expect(codes.map(({ code }) => code)).toEqual(["yaml/infinite-number", "ignore/unused"]);
  });

  it("are missed by a wrong word, which is told", () => {
    expect(left("a: x # chartwright-ignore yaml/octal-numbers\nb: y # chartwright-ignore\n")).toEqual([
      `ignore/unknown-rule 1:27 there is no rule yaml/octal-numbers (did you mean "yaml/octal-number"?)`,
      "ignore/unknown-rule 2:6 this comment does not name a rule",
    ]);
  });

  it("may be of rules that nobody looked for", () => {
    const ignores = ignoresOf(new Source("v.yaml", "a: x # chartwright-ignore yaml/octal-number\n"));
    expect(withoutIgnored([], new Map([["v.yaml", ignores]]), () => false)).toEqual([]);
  });
});
