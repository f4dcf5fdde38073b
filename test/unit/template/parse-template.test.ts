import { describe, expect, it } from "vitest";
import { numberValue, unquote } from "../../../src/engines/go-template/literal.ts";
import { parseTemplate } from "../../../src/engines/go-template/parse-template.ts";
import type { SyntaxTree } from "../../../src/engines/go-template/syntax-tree.ts";

function parsed(text: string): SyntaxTree {
  const tree = parseTemplate(text);
  if ("fault" in tree) throw new Error(tree.fault);
  return tree;
}

it("keeps the place of everything", () => {
  const text = 'a\n{{- range $i, $e := .Values.l | default (list 1 "x") -}} {{ $e.name }} {{ end }}';
  const [, range] = parsed(text).body;
  if (range?.kind !== "range") throw new Error("no range");
  const [fields, call] = range.pipeline.commands;
  const [, list] = call?.operands ?? [];
  const shown = (node: { start: number; end: number } | undefined): string => text.slice(node?.start, node?.end);
  expect(range.pipeline.variables).toEqual(["$i", "$e"]);
  expect(shown(fields)).toBe(".Values.l");
  expect(shown(call)).toBe('default (list 1 "x")');
  expect(shown(list)).toBe('(list 1 "x")');
  const [action] = range.body.filter(({ kind }) => kind === "action");
  expect(action?.kind === "action" && shown(action.pipeline)).toBe("$e.name");
});

it("finds what is defined, and takes the later of two where the first is blank", () => {
  const text = `{{ define "a" }} {{ end }}{{ block "b" . }}x{{ end }}{{ define "a" }}y{{ end }}{{ define "a" }}{{/**/}}{{ end }}`;
  const { defined, body } = parsed(text);
  expect([...defined].map(([name, statements]) => [name, statements.length])).toEqual([
    ["a", 1],
    ["b", 1],
  ]);
  expect(body.map(({ kind }) => kind)).toEqual(["template"]);
});

it.each([
  ["{{ if }}x{{ end }}", "missing value", 6],
  ["{{ .a", "unclosed action", 2],
  ["{{ $x }}", "undefined variable $x", 3],
  ["{{ if .a }}", "unexpected EOF", 11],
  ["{{ define `a` }}{{ $x := 1 }}{{ end }}{{ $x }}", "undefined variable $x", 41],
  ["{{ break }}", "{{break}} outside {{range}}", 0],
  [`{{ define "a" }}x{{ end }}{{ define "a" }}y{{ end }}`, `multiple definition of template "a"`, 52],
  [`${"{{ if 1 }}".repeat(300)}${"{{ end }}".repeat(300)}`, "nested too deeply", 2010],
  [`{{ ${"(".repeat(300)}1${")".repeat(300)} }}`, "parentheses are nested too deeply", 203],
])("%# is refused", (text, fault, offset) => {
  expect(parseTemplate(text)).toEqual({ fault, offset });
});

describe("literals", () => {
  it.each<[string, string | undefined]>([
    ['"a\\n\\t\\"\\\\b"', 'a\n\t"\\b'],
    ['"\\x41\\101\\u00e9\\U0001F600"', "AAé😀"],
    ['"\\xff"', "\ufffd"],
    ["`a\\n\r\nb`", "a\\n\nb"],
    ["'a'", "a"],
    ["'\\''", "'"],
    ["'ab'", undefined],
    ['"\\q"', undefined],
    [`"\\'"`, undefined],
    ['"\\ud800"', undefined],
  ])("%s is %j", (literal, expected) => {
    expect(unquote(literal)).toBe(expected);
  });

  it.each<[string, number | undefined]>([
    ["0", 0],
    ["42", 42],
    ["-3", -3],
    ["017", 15],
    ["0x1F", 31],
    ["0b11", 3],
    ["1_000", 1000],
    ["1.5e3", 1500],
    [".5", 0.5],
    ["089", undefined],
    ["1__0", undefined],
    ["1i", undefined],
    ["1e999", undefined],
    ["99999999999999999999", undefined],
  ])("%s is %j", (literal, expected) => {
    expect(numberValue(literal)).toBe(expected);
  });
});
