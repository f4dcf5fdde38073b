import { describe, expect, it } from "vitest";
import { checkManifest } from "../../../src/core/kubernetes/check-manifest.ts";
import type { ManifestFault } from "../../../src/core/kubernetes/manifest-fault.ts";
import { labSchemas, schemaData, validText } from "../../support/kubernetes/schemas.ts";

const check = (manifest: string): Promise<ManifestFault[]> => checkManifest(manifest, labSchemas);

/** A Deployment with some lines in its container, and some in its spec. */
const deployment = (container = "", spec = ""): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
${spec}
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: nginx
${container}
`;

const container = (lines: string): string => deployment(lines.replace(/^/gm, "          "));
const spec = (lines: string): string => deployment("", lines.replace(/^/gm, "  "));
const object = (kind: string, rest: string): string => `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n${rest}\n`;

const CASES: readonly (readonly [manifest: string, code: string, message: string, suggestion?: string])[] = [
  [
    container(`ports: [{containerPort: "80"}]`),
    "invalid-value",
    `spec.template.spec.containers[0].ports[0].containerPort must be an integer, found the string "80"`,
    "leave the quotes out: 80",
  ],
  [spec("replica: 2"), "unknown-field", `unknown field "replica" in spec`, `did you mean "replicas"?`],
  [
    container("imagePullPolicy: ifNotPresent"),
    "invalid-value",
    `spec.template.spec.containers[0].imagePullPolicy must be one of "Always", "IfNotPresent" or "Never", found "ifNotPresent"`,
    `did you mean "IfNotPresent"?`,
  ],
  [
    container("resources: {limits: {memory: 512MB}}"),
    "invalid-value",
    `spec.template.spec.containers[0].resources.limits.memory must be a quantity such as "500m" or "1Gi", found the string "512MB"`,
    `did you mean "512M"?`,
  ],
  [
    container("resources: {limits: {cpu: 1}, requests: {cpu: 1500m}}"),
    "invalid-value",
    "spec.template.spec.containers[0].resources.requests.cpu is 1500m, more than the limit of 1",
  ],
  [
    container("env: [{name: A, value: 1}]"),
    "invalid-value",
    "spec.template.spec.containers[0].env[0].value must be a string, found the number 1",
    `put it in quotes: "1"`,
  ],
  [
    container("env: [{name: A}, {name: A, value: b}]"),
    "invalid-value",
    `spec.template.spec.containers[0].env[1] has name "A", as spec.template.spec.containers[0].env[0] has`,
  ],
  [
    container("ports: [{containerPort: 80}, {containerPort: 80, protocol: TCP}]"),
    "invalid-value",
    `spec.template.spec.containers[0].ports[1] has containerPort 80 and protocol "TCP", as spec.template.spec.containers[0].ports[0] has`,
  ],
  [
    container("volumeMounts: [{name: data, mountPath: /data}]"),
    "invalid-value",
    `spec.template.spec.containers[0].volumeMounts[0].name is "data", and the pod has no volume of that name`,
  ],
  [
    container("livenessProbe: {periodSeconds: 5}"),
    "missing-field",
    "spec.template.spec.containers[0].livenessProbe must have one of exec, grpc, httpGet, tcpSocket",
  ],
  [
    deployment().replace("labels: {app: web}", "labels: {app: other}"),
    "invalid-value",
    `spec.selector.matchLabels.app is "web", and the pods' template has the string "other"`,
    "the selector must match the labels of the template",
  ],
  [
    deployment().replace("image: nginx", "image:"),
    "missing-field",
    "spec.template.spec.containers[0].image must not be empty",
  ],
  [
    deployment().replace("{name: web}", "{name: Web_1}"),
    "invalid-value",
    `metadata.name must be lower-case letters, digits, "-" and "." only, 253 at most, found the string "Web_1"`,
  ],
  [
    deployment().replace("{name: web}", "{name: web, labels: {app/x/y: a}}"),
    "invalid-value",
    `the key "app/x/y" of metadata.labels must be a name of letters, digits, "-", "_" and ".", 63 at most, with a domain and "/" before it if wanted`,
  ],
  [
    deployment().replace("{name: web}", "{name: web, labels: {version: 1.10}}"),
    "invalid-value",
    "metadata.labels.version must be a string, found the number 1.1",
    `put it in quotes: "1.1"`,
  ],
  [
    object("Secret", "data: {password: secret!}"),
    "invalid-value",
    `data.password must be base64, found the string "secret!"`,
    "encode it (b64enc), or use stringData in a Secret",
  ],
  [object("Service", "spec: {}"), "missing-field", "spec.ports is missing"],
  [
    object("Service", "spec: {ports: [{port: 70000}]}"),
    "invalid-value",
    "spec.ports[0].port must be from 1 to 65535, found 70000",
  ],
  [
    object("PersistentVolumeClaim", "spec: {accessModes: [ReadWriteOnce]}"),
    "missing-field",
    "spec.resources.requests.storage is missing",
  ],
  [
    "apiVersion: batch/v1\nkind: Job\nmetadata: {name: a}\nspec: {template: {spec: {containers: [{name: a, image: a}]}}}\n",
    "missing-field",
    `spec.template.spec.restartPolicy must be "Never" or "OnFailure" in a job`,
  ],
  ["apiVersion: v1\nkind: ConfigMap\n", "invalid-object", "this ConfigMap has no metadata.name"],
  [
    "kind: ConfigMap\nmetadata: {name: a}\n",
    "invalid-object",
    "apiVersion is missing, and without it this is no object",
  ],
  [
    "apiVersion: 1\nkind: ConfigMap\n",
    "invalid-object",
    "apiVersion must be a text that is not empty, found the number 1",
  ],
  ["just a text\n", "invalid-object", `an object must be a map, found the string "just a text"`],
  [
    "a: [1\n",
    "invalid-object",
    "this document is no YAML to Kubernetes: unexpected end of the stream within a flow collection",
  ],
  [
    "apiVersion: v1\nkind: Deployment\nmetadata: {name: a}\n",
    "invalid-object",
    `Kubernetes 1.36 has no kind "Deployment" in v1`,
    `Deployment is served by "apps/v1"`,
  ],
  [
    "apiVersion: apps/v1\nkind: Deploymnt\nmetadata: {name: a}\n",
    "invalid-object",
    `Kubernetes 1.36 has no kind "Deploymnt" in apps/v1`,
    `did you mean "Deployment"?`,
  ],
  [
    "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n",
    "unknown-kind",
    "example.com/v1 Widget is not checked: no schema is known",
  ],
  [
    "apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n",
    "removed-api",
    "extensions/v1beta1 Ingress is removed since Kubernetes 1.22, and 1.36 does not serve it",
    "use networking.k8s.io/v1 Ingress",
  ],
  [
    "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n",
    "removed-api",
    "policy/v1beta1 PodSecurityPolicy is removed since Kubernetes 1.25, and 1.36 does not serve it",
  ],
  [
    object("Endpoints", ""),
    "deprecated-api",
    "v1 Endpoints is deprecated since Kubernetes 1.33",
    "use discovery.k8s.io/v1 EndpointSlice",
  ],
];

describe("one fault", () => {
  for (const [manifest, code, message, suggestion] of CASES) {
    it(`${code}: ${message}`, async () => {
      const faults = await check(manifest);
      expect(faults.map((fault) => [fault.code, fault.message, fault.suggestion])).toEqual([
        [`kubernetes/${code}`, message, suggestion],
      ]);
    });
  }
});

it("a fault knows its object, its template, its place in the object and its line", async () => {
  const manifest = `---
# Source: web/templates/one.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
---
# Source: web/templates/two.yaml
apiVersion: v1
kind: Service
metadata:
  name: two
  namespace: shop
spec:
  ports:
    - port: "80"
`;
  expect(await check(manifest)).toEqual([
    {
      code: "kubernetes/invalid-value",
      message: `spec.ports[0].port must be an integer, found the string "80"`,
      suggestion: "leave the quotes out: 80",
      object: { apiVersion: "v1", kind: "Service", name: "two", namespace: "shop" },
      template: "web/templates/two.yaml",
      path: ["spec", "ports", 0, "port"],
      found: "80",
      line: 15,
    },
  ]);
});

it("a comment within a text is no source, and a document without one has that of the one before", async () => {
  const manifest = `---
# Source: web/crds/all.yaml
apiVersion: v1
kind: ConfigMap
metadata: {name: one}
data:
  text: |
    # Source: no/such/template.yaml
---
apiVersion: v1
kind: ConfigMap
metadata: {name: two}
dat: {}
`;
  expect(await check(manifest)).toMatchObject([{ template: "web/crds/all.yaml", line: 13 }]);
});

it.each([
  ["empty documents", "---\n---\n# only a comment\n---\n\n"],
  [
    "null values",
    container("command: null\nresources:\nports: []").replace("{name: web}", "{name: web, creationTimestamp: null}"),
  ],
  ["generateName", "apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: a-}\n"],
  ["a status", object("Service", "spec: {ports: [{port: 80}]}\nstatus: {loadBalancer: {}}")],
  [
    "names with colons in RBAC",
    "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:a'}\n",
  ],
  ["an integer written as a float", spec("replicas: 2.0")],
  ["quantities as numbers", container("resources: {limits: {cpu: 1, memory: 1e9}}")],
])("takes %s", async (_, manifest) => {
  expect(await check(manifest)).toEqual([]);
});

it("looks into lists, and into lists within them", async () => {
  const manifest = `apiVersion: v1
kind: List
items:
  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}, dat: {}}
  - {apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Secret, metadata: {name: b}, typ: x}]}
`;
  expect((await check(manifest)).map(({ object: { name }, line }) => [name, line])).toEqual([
    ["a", 4],
    ["b", 5],
  ]);
});

it("items of a list of one kind need not say what they are", async () => {
  const list = (item: string): string => `apiVersion: v1\nkind: ConfigMapList\nitems: [${item}]\n`;
  expect(await check(list("{metadata: {name: a}, data: {a: b}}"))).toEqual([]);
  expect(await check(list("{metadata: {name: a}, data: {a: 1}}"))).toMatchObject([
    { object: { apiVersion: "v1", kind: "ConfigMap", name: "a" }, path: ["data", "a"] },
  ]);
  expect(await check(list("{kind: ConfigMap, metadata: {name: a}}"))).toMatchObject([{ path: ["apiVersion"] }]);
});

it("a field or kind of a newer version is unknown to an older one", async () => {
  const manifest =
    "apiVersion: storage.k8s.io/v1alpha1\nkind: VolumeAttributesClass\nmetadata: {name: a}\ndriverName: a\n";
  expect(await checkManifest(manifest, schemaData.schemas("1.34"))).toMatchObject([
    { code: "kubernetes/deprecated-api", suggestion: "use storage.k8s.io/v1 VolumeAttributesClass" },
  ]);
  expect(await check(manifest)).toMatchObject([{ code: "kubernetes/removed-api" }]);
});

it.each(schemaData.versions)("objects that are valid in 1.36 and served by %s are valid there", async (version) => {
  const faults = await checkManifest(validText, schemaData.schemas(version));
  const known = ["kubernetes/deprecated-api", "kubernetes/invalid-object", "kubernetes/unknown-kind"];
  expect(faults.filter(({ code }) => !known.includes(code)).map(({ message }) => message)).toEqual([]);
});
