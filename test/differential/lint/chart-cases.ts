/** Files of a chart by their paths; null takes one of the good chart away. */
export type Files = Readonly<Record<string, string | null>>;

const CRD = "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata:\n  name: a.example.com\n";

/** Fields of a good Chart.yaml, each as it is written. */
export const CHART_FIELDS: Readonly<Record<string, string>> = {
  apiVersion: "v2",
  name: "web",
  version: "1.2.3",
  appVersion: '"1.10"',
  description: "A chart",
  type: "application",
  home: "https://example.com",
  icon: "https://example.com/icon.png",
  kubeVersion: '">=1.20.0-0"',
  deprecated: "false",
  keywords: "[web]",
  sources: "[https://example.com/web]",
  maintainers: "[{name: Anna, email: anna@example.com, url: https://example.com}]",
  annotations: '{a: "1"}',
  dependencies: '[{name: db, version: 1.0.0, repository: ""}]',
};

/** Chart.yaml with some fields written otherwise; undefined leaves one out. */
export function chartYaml(changes: Readonly<Record<string, string | undefined>> = {}): string {
  const fields = Object.entries({ ...CHART_FIELDS, ...changes });
  return fields.map(([key, value]) => (value === undefined ? "" : `${key}: ${value}\n`)).join("");
}

export const GOOD: Readonly<Record<string, string>> = {
  "Chart.yaml": chartYaml(),
  "values.yaml": "port: 80\n",
  "templates/service.yaml":
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports: [{port: {{ .Values.port }}}]\n",
  "templates/_helpers.tpl": '{{ define "web.name" }}web{{ end }}\n',
  "templates/NOTES.txt": "Done.\n",
  "crds/a.yaml": CRD,
  "charts/db/Chart.yaml": "apiVersion: v2\nname: db\nversion: 1.0.0\n",
};

/** A field of Chart.yaml with a value that is wrong, or nearly so. */
const FIELD_VALUES: readonly (readonly [string, readonly string[]])[] = [
  ["apiVersion", ["v1", "v3", "1", "~", '""', "[v2]"]],
  ["name", ["a/b", ".", "..", "~", "5", "web site", "[a]", "/a"]],
  ["version", ["1", "1.2", "v1.2.3", "1.2.3-01", "01.2.3", "1.2.3.4", "abc", "~", "0.0.0-0", "0.0.0", "1e3", "{a: b}"]],
  ["version", ["1.2.3-a.b+c", "1.2.3+", "18446744073709551616.0.0", "1.2.3-", "v0.0.0-0+x", '"1.2.3 "', "1.2-beta"]],
  ["appVersion", ["1.10", "1", "true", "~", "0x10", "[a]", "2024-01-01", "latest"]],
  ["type", ["libary", "Library", "~", "5", "[a]"]],
  ["icon", ["icon.png", "/icon.png", "~", "data:image/png;base64,AAAA", '"http://a b/c"', "[a]"]],
  ["sources", ["[example.com]", '[""]', "[~]", "example.com", "[5]", '["mailto:a@b"]', "{a: b}"]],
  ["maintainers", ["[{email: a@b.c}]", "[{name: A, email: a}]", "[{name: A, url: a b}]", "[~]", "[A]", "A", "{}"]],
  ["maintainers", ["[{name: A, emial: a@b.cd}]", "[{name: A, email: ~}, {name: 5}]", "[{name: A}, {email: x}]"]],
  ["keywords", ["web", "[1, ~]", "[[a]]"]],
  ["annotations", ["{a: 1}", "{a: {b: c}}", "[a]", "a"]],
  ["deprecated", ["true", "yes", '"true"', "1"]],
  ["dependencies", ["~", "[]", "[~]", "[{name: redis}]", "[{name: db}, {name: db}]", "[db]"]],
  ["dependencies", ["[{name: db, alias: a b}]", "[{name: db, alias: x}, {name: db}]", "[{name: db, tag: [a]}]"]],
  ["dependencies", ['[{name: db, enabled: "x"}]', "[{name: db, condition: redis.enabled}, {name: cache, alias: db}]"]],
  ["home", ["5", "[a]"]],
  ["kubeVersion", ["[a]", "1"]],
  ["discription", ["A chart"]],
  ["Name", ["other"]],
];

const fieldCases = FIELD_VALUES.flatMap(([field, values]) =>
  values.map((value): [string, Files] => [`${field}: ${value}`, { "Chart.yaml": chartYaml({ [field]: value }) }]),
);

const missingCases = Object.keys(CHART_FIELDS).map((field): [string, Files] => [
  `no ${field}`,
  { "Chart.yaml": chartYaml({ [field]: undefined }) },
]);

const object = (kind: string, name: string, rest = ""): string =>
  `apiVersion: v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${rest}`;

const NAMES: readonly (readonly [string, string])[] = [
  ["Service", "1web"],
  ["Service", "web.a"],
  ["Service", `w${"e".repeat(63)}`],
  ["ConfigMap", "1web.a"],
  ["ConfigMap", "Web"],
  ["ConfigMap", '"web."'],
  ["ConfigMap", `"${"w".repeat(254)}"`],
  ["ConfigMap", '""'],
  ["ConfigMap", "5"],
  ["Namespace", "a.b"],
  ["Role", "system:x"],
  ["ClusterRole", "a/b"],
  ["RoleBinding", '".."'],
  ["Role", '""'],
  ["CertificateSigningRequest", "A B"],
  ["ServiceAccount", "a_b"],
  ["Widget", "A"],
];

/** Objects, templates and files that are added to the good chart, or taken away. */
const FILE_CASES: readonly (readonly [string, Files])[] = [
  ["nothing changed", {}],
  ["Chart.yaml is empty", { "Chart.yaml": "" }],
  ["Chart.yaml is a folder", { "Chart.yaml": null, "Chart.yaml/a": "x" }],
  ["Chart.yaml is a list", { "Chart.yaml": "[a]\n" }],
  ["Chart.yaml is no YAML", { "Chart.yaml": "a: [\n" }],
  ["a key twice in Chart.yaml", { "Chart.yaml": `${chartYaml()}name: web\n` }],
  ["a second document in Chart.yaml", { "Chart.yaml": `---\n${chartYaml()}---\nname: [\n` }],
  [
    "v1 without type and dependencies",
    {
      "Chart.yaml": chartYaml({ apiVersion: "v1", type: undefined, dependencies: undefined }),
      "charts/db/Chart.yaml": null,
    },
  ],
  [
    "requirements.yaml",
    {
      "Chart.yaml": chartYaml({ apiVersion: "v1", type: undefined, dependencies: undefined }),
      "requirements.yaml": "dependencies: [{name: db}]\n",
    },
  ],
  ["requirements.yaml is no YAML", { "requirements.yaml": "a: [\n" }],
  ["requirements.yaml with a wrong type", { "requirements.yaml": "dependencies: db\n" }],
  ["Chart.lock", { "Chart.lock": 'dependencies: []\ndigest: sha256:0\ngenerated: "2024-01-01T00:00:00.5Z"\n' }],
  ["Chart.lock is no YAML", { "Chart.lock": "a: [\n" }],
  ["Chart.lock with a wrong time", { "Chart.lock": "generated: yesterday\n" }],
  ["Chart.lock with a wrong type", { "Chart.lock": "digest: [a]\n" }],
  ["no values.yaml", { "values.yaml": null, "templates/service.yaml": object("Service", "web") }],
  ["values.yaml is no YAML", { "values.yaml": "a: [\n" }],
  ["values.yaml is a list", { "values.yaml": "[a]\n" }],
  ["values that break the schema", { "values.schema.json": '{"properties":{"port":{"type":"string"}}}' }],
  ["a required value", { "values.schema.json": '{"required":["x"]}' }],
  ["no templates", { "templates/service.yaml": null, "templates/_helpers.tpl": null, "templates/NOTES.txt": null }],
  [
    "templates is a file",
    { "templates/service.yaml": null, "templates/_helpers.tpl": null, "templates/NOTES.txt": null, templates: "x" },
  ],
  ["a template .json", { "templates/a.json": "{}\n" }],
  ["a template .YAML", { "templates/a.YAML": object("ConfigMap", "A") }],
  ["a template without extension", { "templates/a": "" }],
  ["a hidden file in templates", { "templates/.gitkeep": "" }],
  ["a template in a folder", { "templates/tests/a.toml": "" }],
  ["a template that fails", { "templates/a.yaml": "{{ .Values.a.b.c }}\n" }],
  ["a template that calls fail", { "templates/a.yaml": '{{ fail "no" }}\n' }],
  ["a template with a fault", { "templates/a.yaml": "{{ if }}\n", "templates/b.toml": "" }],
  ["a template that is no YAML", { "templates/a.yaml": "a: b\n  c: d\n", "templates/b.toml": "" }],
  ["a template that is a text", { "templates/a.yaml": "hello\n" }],
  ["an indent", { "templates/a.yaml": "  {}\n" }],
  ["an indent of a tab", { "templates/a.yaml": "\t{}\n" }],
  ["an indent after an action", { "templates/a.yaml": "{{ if true }}\n  {a: b}\n{{ end }}\n" }],
  ["an indent that is trimmed", { "templates/a.yaml": `{{ if true -}}\n  ${object("ConfigMap", "a")}{{ end }}\n` }],
  ["an indent of an action", { "templates/a.yaml": "  {{- if true }}\n{a: b, metadata: {name: a}}\n  {{- end }}\n" }],
  ["an indent in a partial", { "templates/_a.yaml": "  a: b\n" }],
  [
    "an indent in a definition",
    { "templates/a.yaml": `{{ define "x" }}\n  a\n{{ end }}\n${object("ConfigMap", "a")}` },
  ],
  ["a comment with an indent", { "templates/a.yaml": " # a\n{metadata: {name: a}}\n" }],
  ...NAMES.map(([kind, name]): [string, Files] => [`the ${kind} ${name}`, { "templates/a.yaml": object(kind, name) }]),
  ["an object without metadata", { "templates/a.yaml": "apiVersion: v1\nkind: ConfigMap\n" }],
  ["a bad name of a test", { "templates/a.yaml": object("Pod", "A", '  annotations: {"helm.sh/hook": test}\n') }],
  [
    "a bad name in a second document",
    { "templates/a.yaml": `${object("ConfigMap", "a")}---\n${object("ConfigMap", "B")}` },
  ],
  ["a bad name in a subchart", { "charts/db/templates/a.yaml": object("ConfigMap", "B") }],
  ...["Deployment", "ReplicaSet", "DaemonSet", "StatefulSet", "deployment", "Job"].map((kind): [string, Files] => [
    `a ${kind} without a selector`,
    { "templates/a.yaml": object(kind, "a") },
  ]),
  [
    "a Deployment with a selector",
    { "templates/a.yaml": object("Deployment", "a", "spec: {selector: {matchLabels: {a: b}}}\n") },
  ],
  ["a selector in a comment", { "templates/a.yaml": `${object("Deployment", "a")}# matchExpressions\n` }],
  ["a deprecated API", { "templates/a.yaml": object("CronJob", "a").replace("v1", "batch/v1beta1") }],
  [
    "a List",
    {
      "templates/a.yaml": object("List", "a", "items: [{metadata: {annotations: {helm.sh/resource-policy: keep}}}]\n"),
    },
  ],
  [
    "a List without the annotation",
    { "templates/a.yaml": object("List", "a", "items: [{metadata: {annotations: {a: b}}}]\n") },
  ],
  ["a namespace that is a list", { "templates/a.yaml": "metadata: {name: a, namespace: [a]}\n" }],
  ["text at a separator", { "templates/a.yaml": "metadata: {name: a}\n---metadata: {name: b}\n" }],
  ["a List without a good name", { "templates/a.yaml": object("List", "A", "items: []\n") }],
  ["no crds", { "crds/a.yaml": null }],
  ["crds is a file", { "crds/a.yaml": null, crds: "x" }],
  ["a CRD of no such API", { "crds/b.yaml": CRD.replace("apiextensions.k8s.io", "example.com") }],
  ["a CRD of another kind", { "crds/b.YML": CRD.replace("CustomResource", "") }],
  ["a CRD without anything", { "crds/b.json": "{}" }],
  ["a CRD that is a template", { "crds/b.yaml": `{{ if true }}\n${CRD}{{ end }}\n` }],
  ["a CRD that is no YAML", { "crds/b.yaml": "a: [\n" }],
  ["a CRD of two documents", { "crds/b.yaml": `${CRD}---\n---\n# nothing\n---\nkind: A\n` }],
  ["a text in crds", { "crds/README.md": "hello\n" }],
  ["a bad CRD of a subchart", { "charts/db/crds/b.yaml": "kind: A\n" }],
  ["a chart in charts that is no dependency", { "charts/x/Chart.yaml": "apiVersion: v2\nname: x\nversion: 1.0.0\n" }],
  ["a folder in charts that is no chart", { "charts/x/README.md": "x" }],
  ["a file in charts", { "charts/README.md": "x" }],
  [
    "a file in charts that Helm passes over",
    { "charts/_README.md": "x", "charts/.x/a": "x", "charts/a.tgz.prov": "x" },
  ],
  ["a broken archive in charts", { "charts/x.tgz": "x" }],
  ["a subchart without a name", { "charts/db/Chart.yaml": "apiVersion: v2\nversion: 1.0.0\n" }],
  ["a subchart that is no YAML", { "charts/db/Chart.yaml": "a: [\n" }],
  ["a subchart of another name", { "charts/db/Chart.yaml": "apiVersion: v2\nname: dp\nversion: 1.0.0\n" }],
  ["a subchart without apiVersion and icon", { "charts/db/Chart.yaml": "name: db\nversion: '1'\nappVersion: 1\n" }],
  ["values of a subchart that are no YAML", { "charts/db/values.yaml": "a: [\n" }],
];

/** Every case: what is changed, and how the files of the good chart differ. */
export const CASES: readonly (readonly [string, Files])[] = [...missingCases, ...fieldCases, ...FILE_CASES];
