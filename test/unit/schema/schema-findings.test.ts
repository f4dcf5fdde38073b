import { describe, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Layer } from "../../../src/engines/helm-values/merged-value.ts";
import { schemaFindings } from "../../../src/engines/schema-findings/schema-findings.ts";
import { mergeLayers } from "../../support/values/merged.ts";

const draft7 = { $schema: "http://json-schema.org/draft-07/schema#" };

function layer(file: string, text: string): Layer {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name: file, file, node };
}

async function check(schema: object, defaults: string, values: string) {
  const compiled = await compileSchema(JSON.stringify({ ...draft7, ...schema }));
  if (!("validate" in compiled)) return compiled;
  return schemaFindings(compiled, mergeLayers(layer("values.yaml", defaults), [layer("prod.yaml", values)]));
}

/** `file:line:col code message | suggestion` of each finding. */
async function messages(schema: object, defaults: string, values: string): Promise<string[]> {
  const result = await check(schema, defaults, values);
  if (!("findings" in result)) throw new Error(JSON.stringify(result));
  return result.findings.map(
    ({ location, code, message, suggestion }) =>
      `${location?.file}:${location?.line}:${location?.column} ${code} ${message}${suggestion ? ` | ${suggestion}` : ""}`,
  );
}

const service = {
  type: "object",
  additionalProperties: false,
  required: ["port"],
  properties: {
    port: { type: "integer", maximum: 65535, description: "The port." },
    type: { enum: ["ClusterIP", "NodePort"] },
  },
};
const chart = {
  type: "object",
  additionalProperties: false,
  properties: { service, replicaCount: { type: "integer" }, name: { type: "string", pattern: "^[a-z]+$" } },
};

describe("a fault is reported at the value, in the layer that set it", () => {
  it.each<[string, string, string, string]>([
    [
      "a wrong type",
      "replicaCount: 1",
      `replicaCount: "3"`,
      `prod.yaml:1:15 schema/type replicaCount must be an integer, found the string "3" | remove the quotes: 3`,
    ],
    [
      "a number for a string",
      "",
      "name: 5",
      `prod.yaml:1:7 schema/type name must be a string, found the number 5 | write "5" in quotes`,
    ],
    [
      "a bound",
      "service: {port: 80}",
      "service:\n  port: 70000",
      "prod.yaml:2:9 schema/constraint service.port must be at most 65535, found 70000",
    ],
    [
      "a default's own fault",
      "service: {port: 70000}",
      "replicaCount: 1",
      "values.yaml:1:17 schema/constraint service.port must be at most 65535, found 70000",
    ],
    [
      "an enum",
      "service: {port: 1}",
      "service: {type: nodeport}",
      `prod.yaml:1:17 schema/enum service.type must be one of "ClusterIP", "NodePort", found "nodeport" | did you mean "NodePort"?`,
    ],
    [
      "an unknown key",
      "service: {port: 1}",
      "service: {prot: 80}",
      `prod.yaml:1:11 schema/additional-property unknown key "prot" in service | did you mean "port"?`,
    ],
    [
      "an unknown key at the top",
      "",
      "replicas: 2",
      `prod.yaml:1:1 schema/additional-property unknown key "replicas" | did you mean "replicaCount"?`,
    ],
    [
      "a missing key, at its parent",
      "",
      "service:\n  type: NodePort",
      "prod.yaml:1:1 schema/required service.port is missing",
    ],
    [
      "a deleted key",
      "service: {port: 1}",
      "service: {port: ~, type: NodePort}",
      "prod.yaml:1:1 schema/required service.port is missing",
    ],
    ["a pattern", "", "name: Web", `prod.yaml:1:7 schema/constraint name must match ^[a-z]+$, found "Web"`],
  ])("%s", async (_, defaults, values, expected) => {
    expect(await messages(chart, defaults, values)).toEqual([expected]);
  });

  it("in the order of the places", async () => {
    const lines = await messages(
      chart,
      "service: {port: 1}",
      "replicaCount: x\nnam: y\nservice:\n  type: z\n  port: 0.5\n",
    );
    expect(lines.map((line) => line.split(" ")[0])).toEqual([
      "prod.yaml:1:15",
      "prod.yaml:2:1",
      "prod.yaml:4:9",
      "prod.yaml:5:9",
    ]);
  });

  it("with the description of the schema", async () => {
    expect(await check(chart, "", "service: {}")).toMatchObject({
      findings: [{ description: "The port.", path: ["service", "port"], layer: "prod.yaml" }],
    });
  });

  it("within lists", async () => {
    expect(
      await messages(
        { properties: { hosts: { items: { type: "object", properties: { name: { type: "string" } } } } } },
        "",
        "hosts:\n  - name: a\n  - name: 2\n",
      ),
    ).toEqual([`prod.yaml:3:11 schema/type hosts[1].name must be a string, found the number 2 | write "2" in quotes`]);
  });

  it("for the best alternative", async () => {
    const port = {
      oneOf: [
        { type: "string" },
        { type: "object", required: ["number"], properties: { number: { type: "integer" } } },
        { $ref: "#/definitions/list" },
      ],
    };
    const schema = { definitions: { list: { type: "array" } }, properties: { port } };
    expect(await messages(schema, "", "port: {number: x}")).toEqual([
      `prod.yaml:1:16 schema/type port.number must be an integer, found the string "x"`,
    ]);
    expect(await messages(schema, "", "port: 5")).toEqual([
      `prod.yaml:1:7 schema/type port must be a string or a map or a list, found the number 5 | write "5" in quotes`,
    ]);
  });
});

describe("the result is Helm's", () => {
  it.each<[string, object, string, boolean]>([
    ["decimal multipleOf", { properties: { a: { multipleOf: 0.01 } } }, "a: 19.99", true],
    ["RE2 flags", { properties: { a: { pattern: "(?i)^A$" } } }, "a: a", true],
    ["two patterns are two", { properties: { a: { pattern: "^x$" }, b: { pattern: "^y$" } } }, "a: x\nb: y", true],
    ["nullable means nothing", { properties: { a: { type: "string", nullable: true } } }, "b: {c: 1}\na: ~", false],
    ["keys of Object", { additionalProperties: false, properties: { a: {} } }, "constructor: 1", false],
    ["a key of Object that is required", { required: ["toString"] }, "a: 1", false],
    ["maps in enum", { properties: { a: { enum: [{ b: [1] }] } } }, "a: {b: [1]}", true],
    ["equal items", { properties: { a: { uniqueItems: true } } }, "a: [{b: 1}, {b: 1}]", false],
    [
      "siblings of $ref",
      { definitions: { s: { type: "string" } }, properties: { a: { $ref: "#/definitions/s", maxLength: 1 } } },
      "a: long",
      true,
    ],
    ["a format of draft 7", { properties: { a: { format: "ipv4" } } }, "a: 10.0.0.01", false],
    ["an unknown format", { properties: { a: { format: "int32" } } }, "a: 1.5", true],
    [
      "formats from 2019-09 on",
      { $schema: "https://json-schema.org/draft/2020-12/schema", properties: { a: { format: "ipv4" } } },
      "a: x",
      true,
    ],
    ["catastrophic patterns", { properties: { a: { pattern: "^(a+)+$" } } }, `a: ${"a".repeat(40)}b`, false],
  ])("%s", async (_, schema, values, valid) => {
    const result = await check(schema, "", values);
    expect("findings" in result && result.findings.length === 0).toBe(valid);
  });

  it.each([
    [{ properties: { a: { $ref: "https://example.com/a.json" } } }, "#/properties/a/$ref"],
    [{ allOf: [{}, { $ref: "common.json#/definitions/a" }] }, "#/allOf/1/$ref"],
    [{ $schema: "https://example.com/draft" }, "#/$schema"],
    [{ $id: "https://example.com/a/", properties: { "a/b": { $ref: "b" } } }, "#/properties/a~1b/$ref"],
  ])("%j is left to Helm", async (schema, pointer) => {
    expect(await check(schema, "", "")).toMatchObject({ pointer });
  });

  it("a doubtful format is left to Helm", async () => {
    expect(await check({ properties: { a: { format: "uri" } } }, "", "a: http://[v1]/")).toMatchObject({
      undecided: expect.stringContaining("uri"),
    });
  });

  it.each([
    { pattern: "a(?=b)" },
    { type: "nothing" },
    { definitions: { unused: { pattern: "(a)\\1" } } },
    { $ref: "#/nowhere" },
    { $ref: "ftp://example.com/a" },
    { definitions: { a: { $id: "x" }, b: { $id: "x" } } },
  ])("%j is broken for Helm too", async (schema) => {
    expect(await check(schema, "", "")).toHaveProperty("broken");
  });
});
