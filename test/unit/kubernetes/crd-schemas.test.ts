import { expect, it } from "vitest";
import { checkManifest } from "../../../src/engines/kubernetes-api/check-manifest.ts";
import { crdSchemas } from "../../../src/engines/kubernetes-api/crd-schemas.ts";
import { readManifest } from "../../../src/engines/kubernetes-api/read-manifest.ts";
import { labSchemas } from "../../support/kubernetes/schemas.ts";

const DEFINITION = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: widgets.example.com}
spec:
  group: example.com
  names: {kind: Widget, plural: widgets}
  scope: Namespaced
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          required: [spec]
          properties:
            spec:
              type: object
              required: [size, mode]
              properties:
                size: {type: integer, minimum: 1, maximum: 9, multipleOf: 3}
                mode: {type: string, enum: [fast, slow], default: fast}
                tags: {type: array, maxItems: 2, x-kubernetes-list-type: set, items: {type: string, pattern: "^(?i)[a-z]+$"}}
                rules: {type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [name], items: {type: object, properties: {name: {type: string}}}}
                port: {x-kubernetes-int-or-string: true}
                free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {known: {type: boolean}}}
                labels: {type: object, additionalProperties: {type: string, minLength: 2}}
                pod: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
    - {name: v1beta1, served: true, storage: false, deprecated: true, schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}}
    - {name: v1alpha1, served: false, storage: false}
`;
const crds = crdSchemas([DEFINITION]);

const widget = (spec: string, version = "v1"): string =>
  `apiVersion: example.com/${version}\nkind: Widget\nmetadata: {name: a}\nspec: ${spec}\n`;

it.each([
  ["{}", "spec.size is missing"],
  ["{size: 3, colour: red}", `unknown field "colour" in spec`],
  ["{size: '3'}", `spec.size must be an integer, found the string "3"`],
  ["{size: 12}", "spec.size must be at most 9, found the number 12"],
  ["{size: 4}", "spec.size must be a multiple of 3, found the number 4"],
  ["{size: 3, mode: fsat}", `spec.mode must be one of "fast", "slow", found the string "fsat"`],
  ["{size: 3, tags: [a, A1]}", `spec.tags[1] must match the pattern ^(?i)[a-z]+$, found the string "A1"`],
  ["{size: 3, tags: [a, a]}", "spec.tags[1] is the same as spec.tags[0]"],
  ["{size: 3, tags: [a, b, c]}", "spec.tags must have at most 2 items, found a list"],
  ["{size: 3, rules: [{name: a}, {name: a}]}", "spec.rules[1] is the same as spec.rules[0]"],
  ["{size: 3, port: 1.5}", "spec.port must be an integer or a string, found the number 1.5"],
  ["{size: 3, free: {known: 1}}", "spec.free.known must be true or false, found the number 1"],
  ["{size: 3, labels: {a: b}}", `spec.labels.a must have at least 2 characters, found the string "b"`],
  ["{size: 3, pod: {metadata: {nam: a}}}", `unknown field "nam" in spec.pod.metadata`],
])("the spec %s has a fault", async (spec, message) => {
  expect((await checkManifest(readManifest(widget(spec)), labSchemas, { crds })).map((fault) => fault.message)).toEqual(
    [message],
  );
});

it.each(["{size: 3, mode: null, port: http, free: {any: [1]}, labels: {a: bc}, tags: [A], pod: {kind: Pod, x: 1}}"])(
  "the spec %s has none",
  async (spec) => {
    expect(await checkManifest(readManifest(widget(spec)), labSchemas, { crds })).toEqual([]);
  },
);

it("a definition in the manifest itself counts, and only the versions that it serves", async () => {
  const codes = async (version: string): Promise<string[]> =>
    (await checkManifest(readManifest(`${DEFINITION}---\n${widget("{}", version)}`), labSchemas)).map(
      ({ code }) => code,
    );
  expect(await codes("v1")).toEqual(["kubernetes/missing-field"]);
  expect(await codes("v1beta1")).toEqual(["kubernetes/deprecated-api"]);
  expect(await codes("v1alpha1")).toEqual(["kubernetes/unknown-kind"]);
});

it("a broken pattern is nobody's fault but the definition's", async () => {
  const broken = crdSchemas([DEFINITION.replace("^(?i)[a-z]+$", "(?=a)")]);
  expect(await checkManifest(readManifest(widget("{size: 3, tags: [b]}")), labSchemas, { crds: broken })).toEqual([]);
});
