import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import { defaultFaults } from "../../../src/engines/schema-findings/default-faults.ts";
import { deprecatedValues } from "../../../src/engines/schema-findings/deprecated-values.ts";
import { schemaDrift } from "../../../src/engines/schema-findings/schema-drift.ts";
import type { Finding } from "../../../src/findings/finding.ts";
import { repositoryDir } from "../../support/context.ts";
import { mergedTexts, soundSchema } from "../../support/values/schema-trees.ts";

const lines = (findings: readonly Finding[]): string[] =>
  findings.map(({ location, code, message, suggestion, description }) => {
    const more = [suggestion, description].filter((text) => text !== undefined).map((text) => ` | ${text}`);
    return `${location?.file}:${location?.line}:${location?.column} ${code} ${message}${more.join("")}`;
  });

describe("values/deprecated", () => {
  const deprecated = async (schema: object, defaults: string, values: string): Promise<string[]> =>
    lines(
      deprecatedValues(await soundSchema(schema), mergedTexts(defaults, values), {
        isDefault: (layer) => layer.file === "values.yaml",
        prefix: [],
      }),
    );
  const old = { type: "string", deprecated: true, description: "Use name." };

  it.each<[string, object, string, string, string[]]>([
    [
      "a value",
      { properties: { old } },
      "",
      "old: a",
      ["prod.yaml:1:1 values/deprecated old is deprecated | Use name."],
    ],
    ["not a default", { properties: { old } }, "old: a", "b: c", []],
    [
      "a default that is overridden",
      { properties: { old } },
      "old: a",
      "old: b",
      ["prod.yaml:1:1 values/deprecated old is deprecated | Use name."],
    ],
    [
      "by a reference, with the description beside it",
      {
        definitions: { old: { deprecated: true } },
        properties: { a: { $ref: "#/definitions/old", description: "Gone." } },
      },
      "",
      "a: 1",
      ["prod.yaml:1:1 values/deprecated a is deprecated | Gone."],
    ],
    [
      "within allOf and lists",
      { allOf: [{ properties: { hosts: { items: { properties: { old } } } } }] },
      "",
      "hosts:\n- old: a\n- name: b",
      ["prod.yaml:2:3 values/deprecated hosts[0].old is deprecated | Use name."],
    ],
    [
      "a whole map, at its key",
      { properties: { map: { deprecated: true } } },
      "map: {a: 1}",
      "map: {b: 1}",
      ["prod.yaml:1:1 values/deprecated map is deprecated"],
    ],
    [
      "of the form that fits",
      {
        properties: {
          port: { oneOf: [{ type: "integer" }, { type: "string", deprecated: true, description: "A number." }] },
        },
      },
      "",
      "port: http",
      ["prod.yaml:1:1 values/deprecated port is deprecated | A number."],
    ],
    [
      "not of one that does not",
      { properties: { port: { anyOf: [{ type: "string", deprecated: true }, { type: "integer" }] } } },
      "",
      "port: 1",
      [],
    ],
    [
      "not what an exclusion says",
      { not: { required: ["b"], properties: { a: { deprecated: true } } } },
      "",
      "a: 1",
      [],
    ],
    [
      "although something else is wrong",
      { properties: { old, b: { type: "string" } } },
      "",
      "old: a\nb: 1",
      ["prod.yaml:1:1 values/deprecated old is deprecated | Use name."],
    ],
  ])("%s", async (_, schema, defaults, values, expected) => {
    expect(await deprecated(schema, defaults, values)).toEqual(expected);
  });

  it("of a subchart", async () => {
    const found = deprecatedValues(
      await soundSchema({ properties: { old } }),
      mergedTexts("", "db: {old: a}\nold: b"),
      { isDefault: () => false, prefix: ["db"] },
    );
    expect(found).toMatchObject([{ path: ["db", "old"], message: "db.old is deprecated" }]);
  });
});

describe("schema/default", () => {
  it.each<[string, object, string, string[]]>([
    [
      "a default of the wrong type",
      { properties: { port: { type: "integer" } } },
      "port: http",
      [`values.yaml:1:7 schema/default port must be an integer, found the string "http", in the chart's own defaults`],
    ],
    ["not a missing key", { required: ["a"], properties: { b: { required: ["c"] } } }, "b: {}", []],
    ["not a form that lacks a key", { oneOf: [{ required: ["a"] }, { required: ["b"] }] }, "c: 1", []],
    [
      "a form that has more wrong",
      {
        properties: { a: { oneOf: [{ required: ["x"], properties: { b: { type: "string" } } }, { type: "string" }] } },
      },
      "a: {b: 1}",
      [
        `values.yaml:1:8 schema/default a.b must be a string, found the number 1, in the chart's own defaults | write "1" in quotes`,
      ],
    ],
    ["nothing", { properties: { a: { type: "string" } } }, "a: b", []],
  ])("%s", async (_, schema, defaults, expected) => {
    expect(lines(defaultFaults(await soundSchema(schema), mergedTexts(defaults)))).toEqual(expected);
  });
});

describe("schema/drift", () => {
  const service = { type: "object", properties: { port: { default: 80 }, type: { default: "ClusterIP" } } };
  const drift = async (schema: object, defaults: string): Promise<string[]> =>
    lines(schemaDrift((await soundSchema(schema)).json, mergedTexts(defaults), ["global", "db"]));

  it.each<[string, object, string, string[]]>([
    ["none", { properties: { service } }, "service: {port: 80, type: ClusterIP}", []],
    [
      "another default",
      { properties: { service } },
      "service: {port: 8080, type: ClusterIP}",
      ["values.yaml:1:11 schema/drift service.port is 8080 in values.yaml, but the schema says that its default is 80"],
    ],
    [
      "a default that is not in values.yaml",
      { properties: { service } },
      "service: {port: 80}",
      [
        `values.yaml:1:1 schema/drift service.type is not in values.yaml, although the schema says that its default is "ClusterIP"`,
      ],
    ],
    ["nothing of the map is there", { properties: { service } }, "service: {}", []],
    [
      "an unknown key",
      { properties: { service } },
      "service: {port: 80, type: ClusterIP, prot: 1}",
      [
        `values.yaml:1:38 schema/drift service.prot is not in the schema, which accepts any value there | did you mean "port"?`,
      ],
    ],
    ["a schema of a few keys", { properties: { a: {} } }, "a: 1\nb: 1\nc: 1\nd: 1", []],
    ["keys of other charts", { properties: { a: {} } }, "a: 1\ndb: {}\nglobal: {}", []],
    ["a map of anything", { properties: { a: {} }, additionalProperties: { type: "string" } }, "a: 1\nb: c", []],
    [
      "keys of a reference and of forms",
      {
        definitions: { b: { properties: { b: {} } } },
        allOf: [{ $ref: "#/definitions/b" }],
        anyOf: [{ properties: { a: {} } }],
      },
      "a: 1\nb: 1",
      [],
    ],
    ["a deprecated one", { properties: { a: { default: 1, deprecated: true }, b: {} } }, "b: 1", []],
    ["a condition", { properties: { b: {} }, else: { properties: { a: { default: 1 } } }, if: false }, "b: 1", []],
    ["equal numbers", { properties: { a: { default: 1.0 } } }, "a: 1", []],
  ])("%s", async (_, schema, defaults, expected) => {
    expect(await drift(schema, defaults)).toEqual(expected);
  });
});

it("reports nothing for our chart", async () => {
  const folder = join(repositoryDir, "charts", "nginx");
  const schema = await compileSchema(readFileSync(join(folder, "values.schema.json"), "utf8"));
  if (!("validate" in schema)) throw new Error(JSON.stringify(schema));
  const defaults = mergedTexts(readFileSync(join(folder, "values.yaml"), "utf8"));
  expect(lines([...schemaDrift(schema.json, defaults), ...defaultFaults(schema, defaults)])).toEqual([]);
});
