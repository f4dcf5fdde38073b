import { describe, expect, it } from "vitest";
import { analyzeTemplates, type TemplateChart } from "../../../src/engines/template-reads/analyze-templates.ts";
import { cpuTime } from "../../support/cpu-time.ts";
import { analysisOf, chartOf, dotted, readsOf } from "../../support/template/analysis.ts";

describe("what a template reads", () => {
  it.each<[string, string[]]>([
    ["{{ .Values.a.b }}", ["a.b"]],
    ["{{ $.Values.a }}", ["a"]],
    ["{{ $x := .Values.a }}{{ $x.b }}", ["a.b"]],
    ["{{ $x := .Values.a }}", []],
    ["{{ .Values.a | quote }}", ["a"]],
    ["{{ toYaml .Values.a | nindent 2 }}", ["a"]],
    ["{{ .Values | toYaml }}", [""]],
    ["{{ .Values.YAML }}", [""]],
    ["{{ if .Values.a }}x{{ else if .Values.b }}y{{ else }}{{ .Values.c }}{{ end }}", ["a?", "b?", "c"]],
    ["{{ with .Values.a }}{{ .b }}{{ $.Values.c }}{{ else with .Values.d }}{{ . }}{{ end }}", ["a.b", "a?", "c", "d"]],
    ["{{ with $x := .Values.a }}{{ $x.b }}{{ end }}", ["a.b", "a?"]],
    ["{{ range .Values.a }}{{ .b }}{{ else }}{{ .Values.c }}{{ end }}", ["a.*.b", "a.*?", "a?", "c"]],
    ["{{ range $k, $v := .Values.a }}{{ $k }}{{ $v.b }}{{ break }}{{ end }}", ["a.*.b", "a.*?", "a?"]],
    ["{{ range $v := .Values.a }}{{ $v }}{{ continue }}{{ end }}", ["a.*", "a?"]],
    ["{{ (.Values.a).b }}", ["a.b", "a?"]],
    ["{{ ((.Values.a).b).c }}", ["a.b.c", "a.b?", "a?"]],
    [`{{ index .Values "a" "b" }}`, ["a.b"]],
    ["{{ index .Values.a 0 }}", ["a.0"]],
    ["{{ index .Values.a .Values.k }}", ["a.*", "k"]],
    [`{{ range list "x" "y" }}{{ (index $.Values.a .).v }}{{ end }}`, ["a.x.v", "a.x?", "a.y.v", "a.y?"]],
    [`{{ get .Values.a "b" }}`, ["a.b"]],
    [`{{ dig "b" "c" .Values.d .Values.a }}`, ["a.b.c", "a.b?", "d"]],
    [`{{ hasKey .Values "a" }}`, ["a?"]],
    [`{{ pluck "b" .Values.x .Values.y | first }}`, ["x.b", "y.b"]],
    [`{{ .Values.a | default .Values.b }}`, ["a", "b"]],
    [`{{ (.Values.a | default dict).b }}`, ["a.b", "a?"]],
    [`{{ coalesce .Values.a .Values.b "c" }}`, ["a", "b"]],
    ["{{ ternary .Values.a .Values.b .Values.c }}", ["a", "b", "c?"]],
    [`{{ required "a!" .Values.a }}`, ["a"]],
    [`{{ (merge (dict) .Values.a).c }}`, ["a.c", "a?"]],
    [`{{ (merge (dict) .Values.a .Values.b).c }}`, ["a.c", "a?", "b", "b.c"]],
    [`{{ toYaml (pick .Values.a "b" "c") }}`, ["a.b", "a.c"]],
    [`{{ toYaml (omit .Values.a "b") }}`, ["a", "a.*?"]],
    [`{{ if kindIs "map" .Values.a }}{{ end }}`, ["a?"]],
    ["{{ if and .Values.a (not .Values.b) }}{{ end }}", ["a?", "b?"]],
    ["{{ unknownToUs .Values.a }}", ["a"]],
    [`{{ $.Files.Get .Values.a }}`, ["a"]],
    ["{{ len .Values.a }}", ["a.*?", "a?"]],
    ["{{ first .Values.a }}", ["a.*"]],
    [`{{ $d := dict "x" .Values.a }}{{ $d.x.b }}`, ["a.b"]],
    [`{{ $d := dict }}{{ $_ := set $d "x" .Values.a }}{{ $d.x.b }}`, ["a.b", "a?"]],
    [
      `{{ $d := dict }}{{ range list 1 2 }}{{ with $d.x }}{{ .b }}{{ end }}{{ $_ := set $d "x" $.Values.a }}{{ end }}`,
      ["a.b", "a?"],
    ],
    [`{{ $d := dict }}{{ $_ := merge $d .Values.a }}{{ $d.b }}`, ["a.b"]],
    [`{{ $x := .Values.a }}{{ if .Values.c }}{{ $x = .Values.b }}{{ end }}{{ $x.v }}`, ["a.v", "b.v", "c?"]],
    [`{{ $on := false }}{{ range list 1 2 }}{{ if $on }}{{ $.Values.a }}{{ end }}{{ $on = true }}{{ end }}`, ["a"]],
    [`{{ $l := list .Values.a .Values.b }}{{ (index $l 1).v }}`, ["b.v", "b?"]],
    [`{{ range concat (list .Values.a) (list .Values.b) }}{{ .v }}{{ end }}`, ["a.v", "a?", "b.v", "b?"]],
    [`{{ if false }}{{ .Values.a }}{{ end }}`, []],
    [`{{ $d := dict "k" 1 }}{{ $_ := merge $d $d .Values.a }}{{ $d.b }}{{ $d.k }}`, ["a", "a.b", "a.k"]],
    [`{{ $d := dict "x" .Values.a }}{{ range until 9 }}{{ $_ := set $d "x" (list $d.x) }}{{ end }}{{ len $d }}`, ["a"]],
    [`{{ if pick .Values.a "b" }}x{{ end }}`, ["a.b?"]],
    [`{{ $_ := set .Values "x" .Values.a }}{{ .Values.x.y }}`, ["a", "x.y"]],
    [`{{ $_ := merge .Values.x .Values.a }}{{ .Values.x.y }}`, ["a", "x.y"]],
    [`{{ $d := dict "in" .Values.x }}{{ $_ := merge $d .Values.a }}{{ .Values.x.y }}`, ["a", "x.y"]],
    ["{{/* {{ .Values.a }} */}}", []],
  ])("%s", (text, expected) => {
    const found = readsOf(analysisOf(chartOf(text)));
    expect(found.filter((path) => path !== "?").sort()).toEqual(expected.sort());
  });
});

describe("named templates", () => {
  const helpers = `{{ define "v" }}{{ .Values.a }}{{ end }}{{ define "x" }}{{ .x.b }}{{ .root.Values.c }}{{ end }}
{{ define "opt" }}{{ if .extra }}{{ toYaml .root.Values }}{{ end }}{{ end }}
{{ define "tree" }}{{ .v }}{{ range .children }}{{ include "tree" . }}{{ end }}{{ end }}
{{ define "default" }}{{ if .on | default true }}{{ .root.Values.a }}{{ else }}{{ .root.Values.b }}{{ end }}{{ end }}
{{ define "list" }}{{ (index . 0).Values.d }}{{ (index . 1).e }}{{ end }}`;
  it.each<[string, string[]]>([
    [`{{ include "v" . }}`, ["a"]],
    [`{{ template "v" $ }}`, ["a"]],
    [`{{ block "w" . }}{{ .Values.z }}{{ end }}`, ["z"]],
    [`{{ include "x" (dict "root" . "x" .Values.m) }}`, ["c", "m.b"]],
    [`{{ include "default" (dict "root" .) }}`, ["a"]],
    [`{{ include "default" (dict "root" . "on" .Values.c) }}`, ["a", "b", "c?"]],
    [`{{ include "list" (list $ .Values.m) }}`, ["d", "m.e", "m?"]],
    [`{{ include "opt" (dict "root" .) }}`, []],
    [`{{ include "opt" (dict "root" . "extra" 1) }}`, [""]],
    [`{{ include (printf "%s.x" .Values.k) . }}`, ["", "k"]],
    [`{{ include (print $.Template.BasePath "/b.yaml") . | sha256sum }}`, []],
  ])("%s", (text, expected) => {
    expect(readsOf(analysisOf(chartOf(text, { helpers })))).toEqual(expected);
  });

  it("may call themselves", () => {
    const found = readsOf(analysisOf(chartOf(`{{ include "tree" .Values.t }}`, { helpers })));
    expect(found).toContain("t.v");
    expect(found).toContain("t.children.*.v");
  });

  it("that nobody calls read nothing", () => {
    expect(readsOf(analysisOf(chartOf("", { helpers })))).toEqual([]);
  });
});

describe("tpl", () => {
  it.each<[string, string[], string[]]>([
    [`{{ tpl .Values.a . }}`, [], ["a"]],
    [`{{ tpl .Values.a . }}`, ["{{ .Values.b }}"], ["a", "b"]],
    [`{{ tpl (toYaml .Values.a) $ }}`, ["{{ .Values.b.c | quote }}"], ["a", "b.c"]],
    [`{{ tpl .Values.a (dict "x" .Values.b) }}`, ["{{ .x.y }}"], ["a", "b.y"]],
    [`{{ tpl .Values.a . }}`, ["{{ broken"], ["", "a"]],
    [`{{ tpl .Values.a . }}`, ["{{ tpl .Values.z . }}"], ["a", "z"]],
    [`{{ .Values.a }}`, ["{{ .Values.b }}"], ["a"]],
    [`{{ tpl "{{ .Values.b }}" . }}`, [], ["b"]],
    [`{{ tpl (printf "{{ .Values.%s }}" .Values.a) . }}`, [], ["", "a"]],
    [`{{ tpl (.Files.Get "f") . }}`, [], [""]],
    [`{{ tpl (include "t" .) . }}`, ["{{ .Values.b }}"], ["b"]],
  ])("%s with %j", (text, texts, expected) => {
    expect(readsOf(analysisOf(chartOf(text, { helpers: `{{ define "t" }}x{{ end }}` }), texts))).toEqual(expected);
  });
});

describe("subcharts", () => {
  const sub = (text: string, rest: Partial<TemplateChart> = {}): TemplateChart => ({
    name: "db",
    templates: [{ file: "charts/db/templates/a.yaml", text }],
    subcharts: [],
    ...rest,
  });
  const reads = (text: string, ...subcharts: TemplateChart[]): string[] =>
    readsOf(analysisOf(chartOf(text, { subcharts })));

  it("have values below their name, and share global", () => {
    expect(reads("{{ .Values.a }}", sub("{{ .Values.b }}"))).toEqual(["a", "db.b"]);
    expect(reads("", sub("{{ .Values.global.x }}"))).toEqual(["db.global.x", "global.x"]);
    expect(reads("", sub("{{ toYaml .Values }}"))).toEqual(["db", "global"]);
    expect(reads("", sub("", { subcharts: [{ ...sub("{{ .Values.global.x }}"), name: "in" }] }))).toEqual([
      "db.global.x",
      "db.in.global.x",
      "global.x",
    ]);
  });

  it("are read by parents too", () => {
    expect(reads("{{ .Values.db.port }}{{ .Subcharts.db.Values.host }}", sub(""))).toEqual(["db.host", "db.port"]);
    expect(
      reads(`{{ include "db.name" .Subcharts.db }}`, sub(`{{ define "db.name" }}{{ .Values.n }}{{ end }}`)),
    ).toEqual(["db.n"]);
  });

  it("of type library lend their templates and render none", () => {
    const lib = sub(`{{ define "lib.x" }}{{ .Values.q }}{{ end }}{{ .Values.r }}`, { library: true });
    expect(reads(`{{ include "lib.x" . }}`, lib)).toEqual(["q"]);
  });

  it("are switched by values that Helm reads", () => {
    const chart = chartOf("", { subcharts: [sub("", { readByHelm: [["x"]] })], readByHelm: [["db", "enabled"]] });
    expect(readsOf(analysisOf(chart))).toEqual(["db.enabled", "db.x"]);
  });
});

it("reports nothing about a chart that cannot be parsed, or never ends", async () => {
  expect(analyzeTemplates(chartOf("{{ if }}"))).toEqual({
    unknown: "templates/a.yaml cannot be parsed: missing value",
  });
  expect(analyzeTemplates(chartOf("", { library: true }))).toEqual({ unknown: "it is a library chart" });
  const helpers = `{{ define "x" }}${`{{ include "x" (dict "a" . "b" (list .)) }}{{ include "x" (list . "c") }}`.repeat(3)}{{ end }}`;
  const { result: endless, ms } = await cpuTime(() => analyzeTemplates(chartOf(`{{ include "x" . }}`, { helpers })));
  expect("unknown" in endless || readsOf(endless).includes("")).toBe(true);
  expect(ms).toBeLessThan(8000);
});

it("each reference knows where it stands, and whether the template can do without the value", () => {
  const text = "a: {{ .Values.a.b }}\n{{- with .Values.c }}\nc: {{ . }}\n{{- end }}\n";
  const found = analysisOf(chartOf(text)).references.map(({ path, reads, guarded, location, origin }) => ({
    text: `${dotted(path)} ${reads}${guarded ? " guarded" : ""}`,
    at: `${location?.line}:${location?.column}-${location?.endColumn} ${origin?.line}:${origin?.column}`,
  }));
  expect(found).toEqual(
    expect.arrayContaining([
      { text: "a.b whole", at: "1:7-18 1:7" },
      { text: "a passed", at: "1:7-18 1:7" },
      { text: "c tested guarded", at: "2:10-19 2:10" },
      { text: "c whole guarded", at: "3:7-8 2:10" },
    ]),
  );
});
