import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseTemplate } from "../../../src/engines/go-template/parse-template.ts";
import { chartDir, helm } from "../../support/nginx-chart.ts";
import { helmModule, metricsServerModule } from "../../support/programs/go-module.ts";
import { askGoParser } from "../../support/template/go-parser.ts";
import { printedSeed } from "../../support/values/agreement.ts";

/** The texts of all templates of all charts below a folder. */
function templatesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /(?:^|\/)templates\//.test(name) && statSync(join(folder, name)).isFile())
    .map((name) => readFileSync(join(folder, name), "utf8"));
}

const parses = (text: string): boolean => !("fault" in parseTemplate(text));

it("the templates of real charts parse, where Go parses them", async () => {
  const folder = mkdtempSync(join(tmpdir(), "templates-"));
  await helm(["create", join(folder, "made")]);
  const texts = [
    ...templatesBelow(await helmModule()),
    ...templatesBelow(await metricsServerModule()),
    ...templatesBelow(folder),
    ...templatesBelow(chartDir),
  ];
  rmSync(folder, { recursive: true });
  const verdicts = await askGoParser(texts);
  const differing = texts.filter((text, index) => parses(text) !== (verdicts[index] === ""));
  expect(differing).toEqual([]);
  process.stdout.write(`templates of real charts: ${texts.length}, ${verdicts.filter((v) => v === "").length} parse\n`);
  expect(texts.length).toBeGreaterThan(200);
});

const PIECES = [
  ..."abx.$|(),=:\"'`{}-+_019 \n\\é".split(""),
  ..."{{ }} {{- -}} {{/* */}} := .Values .a.b $x $ $x.y nil true if else end with range define template block break".split(
    " ",
  ),
  ..."continue include \"a\" `b` 'c' '\\n' \"\\x41\" 1.5 0x1F 1_000 089 017 1e9 -3 . ( ) | = , text".split(" "),
  "{{ if .a }}",
  "{{ range $i, $e := .a }}",
  "{{ else }}",
  "{{ else if .b }}",
  "{{ else with .b }}",
  "{{ end }}",
  '{{ define "x" }}',
  '{{ template "x" . }}',
  "{{ $x := 1 }}",
  "{{ $x }}",
];

it("what Go refuses is refused, and almost nothing else", async () => {
  const soup = fc.array(fc.constantFrom(...PIECES), { maxLength: 12 }).map((pieces) => pieces.join(""));
  const inside = fc.array(fc.constantFrom(...PIECES), { maxLength: 7 }).map((pieces) => `{{ ${pieces.join(" ")} }}`);
  const seed = printedSeed("parsing templates");
  const texts = [...fc.sample(soup, { seed, numRuns: 20_000 }), ...fc.sample(inside, { seed, numRuns: 20_000 })];
  const verdicts = await askGoParser(texts);
  const wrong = texts.filter((text, index) => parses(text) && verdicts[index] !== "");
  expect(wrong.sort((a, b) => a.length - b.length).slice(0, 10)).toEqual([]);
  const refused = texts.filter((text, index) => !parses(text) && verdicts[index] === "");
  process.stdout.write(`refused though Go parses: ${refused.length} of ${texts.length}\n`);
  expect(refused.sort((a, b) => a.length - b.length).slice(0, 10)).toEqual([]);
});
