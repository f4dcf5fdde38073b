import { describe, expect, it } from "vitest";
import { computedLayer } from "../../../src/engines/helm-values/computed-layer.ts";
import type { MergedMap } from "../../../src/engines/helm-values/merged-value.ts";
import type { TemplateChart } from "../../../src/engines/template-reads/analyze-templates.ts";
import { templateTexts } from "../../../src/engines/template-reads/template-texts.ts";
import { type UnusedValueOptions, unusedValues } from "../../../src/engines/template-reads/unused-value.ts";
import { analysisOf, chartOf, layerOf, merged } from "../../support/template/analysis.ts";
import { mergeLayers } from "../../support/values/merged.ts";

const roleOf: UnusedValueOptions["roleOf"] = ({ name }) => (name === "chart defaults" ? "own defaults" : "given");

function unused(chart: TemplateChart | string, root: MergedMap, defaults = false): string[] {
  const analysis = analysisOf(typeof chart === "string" ? chartOf(chart) : chart, templateTexts(root));
  return unusedValues({ analysis, root, roleOf, defaults }).map(
    ({ severity, message, suggestion, location }) =>
      `${location ? `${location.file}:${location.line}:${location.column} ` : ""}${severity}: ${message}${suggestion ? `, ${suggestion}` : ""}`,
  );
}

const chart =
  "port: {{ .Values.service.port }}\nlabels: {{ toYaml .Values.labels }}\n{{ range .Values.hosts }}{{ .name }}{{ end }}";
const defaults = "service: {port: 80}\nlabels: {}\nhosts: []\n";

describe("what a layer sets and nobody reads", () => {
  it.each<[string, string[]]>([
    ["service: {port: 1}\nlabels: {any: {thing: 1}}\nhosts: [{name: a}]", []],
    ["service:\n  prot: 1", [`1.yaml:2:3 warning: no template reads service.prot, did you mean "port"?`]],
    ["serivce:\n  port: 1", [`1.yaml:1:1 warning: no template reads serivce, did you mean "service"?`]],
    ["extra: {a: {b: 1}}", ["1.yaml:1:1 warning: no template reads extra"]],
    ["hosts:\n  - name: a\n    paht: /", ["1.yaml:3:5 warning: no template reads hosts[0].paht"]],
    ["port: 1", [`1.yaml:1:1 warning: no template reads port, did you mean "service.port"?`]],
    ["b: 1\na: 1", ["1.yaml:1:1 warning: no template reads b", "1.yaml:2:1 warning: no template reads a"]],
    ["gone: ~", ["1.yaml:1:1 warning: no template reads gone"]],
  ])("%j", (layer, expected) => {
    expect(unused(chart, merged(defaults, layer))).toEqual(expected);
  });

  it("stands in the highest layer that sets it", () => {
    expect(unused(chart, merged(defaults, "x: 1", "x: 2"))).toEqual(["2.yaml:1:1 warning: no template reads x"]);
    expect(unused(chart, merged(`${defaults}x: {a: 1}\n`, "x: {b: 1}"))).toEqual([
      "1.yaml:1:1 warning: no template reads x",
    ]);
  });

  it("is nothing where a template prints all values", () => {
    expect(unused("{{ toYaml .Values }}", merged("", "x: 1"))).toEqual([]);
  });

  it("has no place where its layer is no file", () => {
    const image = computedLayer({ name: "image", values: { image: { digest: "sha256:1" } } });
    expect(unused(chart, mergeLayers(layerOf("values.yaml", defaults), [image]))).toEqual([
      "warning: no template reads image",
    ]);
  });

  it("does not count where it decides whether a map is empty", () => {
    const text = "{{ if .Values.m }}m{{ .Values.m.a }}{{ end }}";
    expect(unused(text, merged("m: {}", "m: {x: 1}"))).toEqual([]);
    expect(unused(text, merged("m: {}", "m: {x: 1, a: 1}"))).toEqual(["1.yaml:1:5 warning: no template reads m.x"]);
  });

  it("is read where a template in the values reads it", () => {
    const text = "{{ tpl .Values.greeting . }}";
    expect(unused(text, merged("greeting: hi", "name: you"))).toEqual(["1.yaml:1:1 warning: no template reads name"]);
    expect(unused(text, merged("greeting: hi", `name: you\ngreeting: "hi {{ .Values.name }}"`))).toEqual([]);
  });
});

it("defaults that nobody reads are told on demand, as info", () => {
  const root = merged(`${defaults}old: 1\nglobal: {}\nexports: {data: {a: 1}}\n`);
  expect(unused(chart, root)).toEqual([]);
  expect(unused(chart, root, true)).toEqual(["values.yaml:4:1 info: no template reads the default old"]);
});

it("values of subcharts belong to them, and global to all", () => {
  const sub = (name: string): TemplateChart => ({
    name,
    templates: [{ file: `charts/${name}/templates/a.yaml`, text: "{{ .Values.port }}{{ .Values.global.zone }}" }],
    subcharts: [],
  });
  const parent = chartOf("", {
    subcharts: [sub("db")],
    readByHelm: [
      ["db", "enabled"],
      ["tags", "x"],
    ],
  });
  const layer =
    "db: {enabled: true, port: 1, prot: 2, global: {zone: a, copied: 1}}\nglobal: {zone: b, zoen: c}\ntags: {x: true, z: true}";
  expect(unused(parent, merged("", layer))).toEqual([
    "1.yaml:1:30 warning: no template reads db.prot",
    "1.yaml:2:19 warning: no template reads global.zoen",
    "1.yaml:3:17 warning: no template reads tags.z",
  ]);
});
