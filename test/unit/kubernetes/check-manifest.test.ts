import { describe, expect, it } from "vitest";
import { checkManifest } from "../../../src/engines/kubernetes-api/check-manifest.ts";
import type { ManifestFault } from "../../../src/engines/kubernetes-api/manifest-fault.ts";
import { readManifest } from "../../../src/engines/kubernetes-api/read-manifest.ts";
import { container, FAULT_CASES, object, spec } from "../../support/kubernetes/fault-cases.ts";
import { labSchemas, schemaData, validText } from "../../support/kubernetes/schemas.ts";

const check = (manifest: string): Promise<ManifestFault[]> => checkManifest(readManifest(manifest), labSchemas);

describe("one fault", () => {
  for (const [manifest, code, message, suggestion] of FAULT_CASES) {
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
      suggestion: "remove the quotes: 80",
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
  expect(await checkManifest(readManifest(manifest), schemaData.schemas("1.34"))).toMatchObject([
    { code: "kubernetes/deprecated-api", suggestion: "use storage.k8s.io/v1 VolumeAttributesClass" },
  ]);
  expect(await check(manifest)).toMatchObject([{ code: "kubernetes/removed-api" }]);
});

it.each(schemaData.versions)("objects that are valid in 1.36 and served by %s are valid there", async (version) => {
  const faults = await checkManifest(readManifest(validText), schemaData.schemas(version));
  const known = ["kubernetes/deprecated-api", "kubernetes/invalid-object", "kubernetes/unknown-kind"];
  expect(faults.filter(({ code }) => !known.includes(code)).map(({ message }) => message)).toEqual([]);
});
