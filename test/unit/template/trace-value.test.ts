import { expect, it } from "vitest";
import type { Json } from "../../../src/engines/json/json.ts";
import { traceValue } from "../../../src/engines/template-reads/trace-value.ts";
import type { ValuePath } from "../../../src/findings/value-path.ts";
import { analysisOf, chartOf, merged } from "../../support/template/analysis.ts";

const text = `kind: Deployment
metadata:
  name: {{ include "name" . }}
  {{- with .Values.labels }}
  labels:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  replicas: {{ .Values.replicas | int }}
  same: {{ .Values.a }}-{{ .Values.b }}
  twin: {{ .Values.a }}{{ .Values.c }}
  template:
    spec:
      containers:
        - name: "main"
          {{- if .Values.resources }}
          resources: {{- toYaml .Values.resources | nindent 12 }}
          {{- end }}
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          env:
            {{- range .Values.env }}
            - name: {{ .name }}
              value: {{ .value | quote }}
            {{- end }}
            {{- include "extra" (dict "value" .Values.extraEnv) | nindent 12 }}
        {{- if .Values.sidecar }}
        - name: sidecar
          image: fixed
        {{- end }}
      nodeSelector:
{{ toYaml .Values.nodes | indent 8 }}
`;
const helpers = `{{ define "name" }}{{ .Values.fullname }}{{ end }}{{ define "extra" }}{{ toYaml .value }}{{ end }}`;
const values = `replicas: 70000
a: x
b: ""
c: x
labels: {app: web, tier: 5}
resources: {limits: {cpu: much}}
image: {repository: nginx, tag: "1"}
env: [{name: A, value: 1}, {name: B, value: 2}, {name: C, value: 2}]
extraEnv: [{name: D, value: 4}]
fullname: web
nodes: {disk: ssd}
`;

function trace(path: ValuePath, found: Json): string {
  const template = { file: "templates/a.yaml", text };
  const { references } = analysisOf(chartOf(text, { helpers }));
  const { templateLocation, valuePath } = traceValue({ template, references, path, found }, merged(values));
  return `${templateLocation ? `line ${templateLocation.line}` : "nowhere"}${valuePath ? ` ${valuePath.join(".")}` : ""}`;
}

const container = ["spec", "template", "spec", "containers", 0] as const;

it.each<[string, ValuePath, Json, string]>([
  ["a value on the key's line", ["spec", "replicas"], 70000, "line 9 replicas"],
  ["printed as another type", ["spec", "replicas"], "70000", "line 9 replicas"],
  ["another value than the template's", ["spec", "replicas"], 1, "line 9"],
  ["within what toYaml prints below a key", ["metadata", "labels", "tier"], 5, "line 6 labels.tier"],
  [
    "within what toYaml prints on the key's line",
    [...container, "resources", "limits", "cpu"],
    "much",
    "line 17 resources.limits.cpu",
  ],
  [
    "printed with an indent of its own",
    ["spec", "template", "spec", "nodeSelector", "disk"],
    "ssd",
    "line 31 nodes.disk",
  ],
  ["a part of a text", [...container, "image"], "nginx:1", "nowhere"],
  ["an item of a range, by its value", [...container, "env", 0, "value"], "1", "line 23 env.0.value"],
  ["of two items with one value neither", [...container, "env", 1, "value"], "2", "line 23"],
  ["what a helper prints whole", [...container, "env", 0, "name"], "D", "line 25 extraEnv.0.name"],
  ["what a helper names", ["metadata", "name"], "web", "line 3"],
  ["of two values that fit neither", ["spec", "twin"], "x", "line 11"],
  ["one of two values", ["spec", "same"], "x", "line 10 a"],
  ["a key that the template does not have", ["spec", "nowhere"], 1, "nowhere"],
  ["a key that stands twice", [...container, "name"], "main", "nowhere"],
])("%s", (_, path, found, expected) => {
  expect(trace(path, found)).toBe(expected);
});
