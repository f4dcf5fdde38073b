import { describe, expect, it } from "vitest";
import { runMain } from "../../support/run-main.ts";
import { tempDir } from "../../support/temp-dir.ts";

const CHART = {
  "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\nicon: https://example.com/icon.png\n",
  "values.yaml": "replicas: 1\nresources:\n  limits:\n    memory: 64Mi\nold: 1\n",
  "templates/web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: {{ .Values.replicas }}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: nginx
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
          {{- if .Values.old }}
          imagePulPolicy: Always
          {{- end }}
`,
};

async function validate(files: Readonly<Record<string, string>>, ...args: string[]): Promise<string[]> {
  using folder = tempDir();
  const dir = folder.write("web", { ...CHART, ...files });
  const { out } = await runMain(dir, "validate", ".", "-f", "prod.yaml", ...args);
  return out.split("\n").filter((line) => / (?:error|warning|info) /.test(line));
}

describe("a fault in a manifest", () => {
  it("stands at the values line from which it comes, and names the template", async () => {
    const found = await validate({ "prod.yaml": "old: false\nresources:\n  limits:\n    memory: 64Mib\n" });
    expect(found).toEqual([
      expect.stringMatching(
        /^prod\.yaml:4:13: error kubernetes\/invalid-value: Deployment web: spec\.template\.spec\.containers\[0\]\.resources\.limits\.memory .*"64Mib".*, from templates\/web\.yaml:\d+ \[web\]$/,
      ),
    ]);
  });

  it("stands in the template where it is the template's own", async () => {
    const found = await validate({ "prod.yaml": "old: true\n" });
    expect(found).toEqual([
      expect.stringMatching(/^templates\/web\.yaml:19:\d+: error kubernetes\/unknown-field: .*imagePulPolicy/),
    ]);
  });

  it("is judged by the version of Kubernetes that is asked for", async () => {
    const api = { "templates/cron.yaml": "apiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n" };
    const files = { ...api, "prod.yaml": "old: false\n" };
    const [gone] = await validate(files, "--kube-version", "1.36");
    expect(gone).toMatch(/error kubernetes\/removed-api: .*batch\/v1/);
  });

  it("of a kind that nobody knows is a warning, and with its definition it is judged", async () => {
    const definition = `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: sites.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {kind: Site, plural: sites}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          properties: {spec: {type: object, properties: {port: {type: integer}}}}
`;
    const site = "apiVersion: example.com/v1\nkind: Site\nmetadata: {name: a}\nspec: {port: x}\n";
    const files = { "templates/site.yaml": site, "prod.yaml": "old: false\n" };
    expect(await validate(files)).toEqual([expect.stringContaining("warning kubernetes/unknown-kind")]);
    const judged = [expect.stringContaining("error kubernetes/invalid-value: Site a: spec.port must be an integer")];
    expect(await validate({ ...files, "crds/site.yaml": definition })).toEqual(judged);
    expect(
      await validate({ ...files, "more/site.yaml": definition, ".helmignore": "more/\n" }, "--crds", "more"),
    ).toEqual(judged);
  });
});

describe("beside the schema", () => {
  it("tells of a value that no template reads, and of one that nobody declares", async () => {
    const found = await validate({
      "prod.yaml": "old: false\nreplica: 3\n",
      "templates/more.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: "{{ .Values.nam }}"}\n',
      "values.yaml": `${CHART["values.yaml"]}name: a\n`,
    });
    expect(found).toEqual([
      expect.stringMatching(/^prod\.yaml:2:1: warning values\/unused-value: no template reads replica \[web\]/),
      expect.stringMatching(/^templates\/more\.yaml:4:\d+: warning values\/undeclared-value: .*nam\b/),
      expect.stringMatching(/^values\.yaml:6:1: info values\/unused-value: no template reads the default name/),
    ]);
  });

  it("switches a rule off at a line, and tells of a comment that is of no use", async () => {
    const ignored = "replica: 3 # chartwright-ignore values/unused-value\n";
    expect(await validate({ "prod.yaml": `old: false\n${ignored}` })).toEqual([]);
    expect(await validate({ "prod.yaml": "old: false # chartwright-ignore values/unused-value\n" })).toEqual([
      expect.stringContaining("prod.yaml:1:33: info ignore/unused"),
    ]);
  });

  it("says nothing else where Helm would stop", async () => {
    const schema = { "values.schema.json": '{"properties": {"replicas": {"type": "integer"}}}' };
    expect(await validate({ ...schema, "prod.yaml": "replicas: many\nreplica: 3\npassword: geheim\n" })).toEqual([
      expect.stringContaining("prod.yaml:1:11: error schema/type"),
    ]);
  });
});
