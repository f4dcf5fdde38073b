import { describe, expect, it } from "vitest";
import { schemaFindings } from "../../../src/engines/schema-findings/schema-findings.ts";
import { mergedTexts, soundSchema } from "../../support/values/schema-trees.ts";

/** `code message | suggestion` of each finding. */
async function messages(schema: object, values: string, prefix: readonly string[] = []): Promise<string[]> {
  const { findings } = schemaFindings(await soundSchema(schema), mergedTexts("", values), prefix);
  return findings.map(({ code, message, suggestion }) => `${code} ${message}${suggestion ? ` | ${suggestion}` : ""}`);
}

const probe = {
  oneOf: [
    {
      required: ["kind", "path"],
      additionalProperties: false,
      properties: {
        kind: { const: "http" },
        path: { type: "string", description: "Where." },
        port: { type: "integer" },
      },
    },
    {
      required: ["kind", "command"],
      additionalProperties: false,
      properties: { kind: { const: "exec" }, command: { type: "array", items: { type: "string" } } },
    },
    { $ref: "#/definitions/tcp" },
  ],
};
const definitions = {
  tcp: {
    required: ["kind", "port"],
    additionalProperties: false,
    properties: { kind: { enum: ["tcp", "grpc"] }, port: { $ref: "#/definitions/port" } },
  },
  port: {
    anyOf: [
      { type: "integer", maximum: 65535 },
      { type: "string", pattern: "^[a-z]+$" },
    ],
  },
};
const schema = { definitions, properties: { probe, port: { $ref: "#/definitions/port" } } };

describe("of a choice, the best alternative is reported", () => {
  it.each<[string, string, string[]]>([
    [
      "distinguished by a constant",
      "probe: {kind: exec, command: [a, 1]}",
      [`schema/type probe.command[1] must be a string, found the number 1 | write "1" in quotes`],
    ],
    [
      "distinguished by a constant, with an unknown and a missing key",
      "probe: {kind: http, pth: /}",
      [
        "schema/required probe.path is missing",
        `schema/additional-property unknown key "pth" in probe | did you mean "path"?`,
      ],
    ],
    [
      "distinguished by a list of words, by a reference, in a nested choice",
      "probe: {kind: grpc, port: 70000}",
      ["schema/constraint probe.port must be at most 65535, found 70000"],
    ],
    [
      "by none of the words",
      "probe: {kind: htttp, path: /}",
      [`schema/enum probe.kind must be one of "http", "exec", "tcp", "grpc", found "htttp" | did you mean "http"?`],
    ],
    ["by its type", "port: Http", [`schema/constraint port must match ^[a-z]+$, found "Http"`]],
    ["by none of the types", "port: []", ["schema/type port must be an integer or a string, found a list"]],
  ])("%s", async (_, values, expected) => {
    expect(await messages(schema, values)).toEqual(expected);
  });

  it.each<[string, object, string, string[]]>([
    [
      "one of several keys must be there",
      { anyOf: [{ required: ["a"] }, { required: ["b", "c"] }] },
      "d: 1",
      ["schema/constraint the values must have a, or b and c"],
    ],
    [
      "two forms fit",
      { oneOf: [{ required: ["a"] }, { required: ["b"] }] },
      "a: 1\nb: 1",
      [
        "schema/constraint the values must match exactly one of the alternatives that the schema allows, and several match",
      ],
    ],
    [
      "the kind that is named counts more than the number of faults",
      {
        properties: {
          a: {
            oneOf: [
              { properties: { kind: { const: "open" } } },
              { properties: { kind: { const: "closed" }, b: { type: "string" }, c: { type: "string" } } },
            ],
          },
        },
      },
      "a: {kind: closed, b: 1, c: 2}",
      [
        `schema/type a.b must be a string, found the number 1 | write "1" in quotes`,
        `schema/type a.c must be a string, found the number 2 | write "2" in quotes`,
      ],
    ],
    [
      "the form with more that fits",
      {
        properties: {
          a: {
            anyOf: [
              { properties: { b: { type: "string" } } },
              { properties: { b: { properties: { c: { type: "string" } } } } },
            ],
          },
        },
      },
      "a: {b: {c: 1}}",
      [`schema/type a.b.c must be a string, found the number 1 | write "1" in quotes`],
    ],
    [
      "forms that are equally near",
      { properties: { a: { anyOf: [{ minimum: 5 }, { multipleOf: 2 }] } } },
      "a: 3",
      ["schema/constraint a must match one of the alternatives that the schema allows, found 3"],
    ],
  ])("%s", async (_, given, values, expected) => {
    expect(await messages(given, values)).toEqual(expected);
  });
});

describe("keys", () => {
  it.each<[string, object, string, string[]]>([
    [
      "that other parts of the schema declare are suggested",
      {
        $schema: "https://json-schema.org/draft/2020-12/schema",
        $defs: { base: { properties: { replicas: {} } } },
        allOf: [{ $ref: "#/$defs/base" }],
        unevaluatedProperties: false,
      },
      "replcas: 1",
      [`schema/additional-property unknown key "replcas" | did you mean "replicas"?`],
    ],
    ["that depend on others", { dependencies: { a: ["b"] } }, "a: 1", ["schema/required b is missing"]],
    [
      "that are badly named",
      { propertyNames: { pattern: "^[a-z]+$" } },
      "A: 1",
      [`schema/constraint the key "A" is not allowed`],
    ],
    ["that must not be there", { properties: { a: false } }, "a: 1", ["schema/constraint a must not be set"]],
  ])("%s", async (_, given, values, expected) => {
    expect(await messages(given, values)).toEqual(expected);
  });

  it("a missing key has the description of the referenced schema", async () => {
    const compiled = await soundSchema({
      definitions: { port: { description: "The port." } },
      required: ["port"],
      properties: { port: { $ref: "#/definitions/port" } },
    });
    expect(schemaFindings(compiled, mergedTexts("", "a: 1")).findings).toMatchObject([{ description: "The port." }]);
  });
});

it("uses the description beside a reference before that of its target", async () => {
  const compiled = await soundSchema({
    definitions: { port: { type: "integer", description: "A port." } },
    properties: { a: { $ref: "#/definitions/port", description: "The port of a." }, b: { $ref: "#/definitions/port" } },
  });
  const { findings } = schemaFindings(compiled, mergedTexts("", "a: x\nb: x"));
  expect(findings.map(({ description }) => description)).toEqual(["The port of a.", "A port."]);
});

describe("a subchart's schema", () => {
  const closed = {
    additionalProperties: false,
    required: ["b"],
    properties: { b: { type: "string", description: "B." } },
  };

  it("validates its part of the values, with full paths", async () => {
    const { findings } = schemaFindings(await soundSchema(closed), mergedTexts("", "a: 1\ndb:\n  b: 1\n  c: 2"), [
      "db",
    ]);
    expect(findings).toMatchObject([
      {
        path: ["db", "b"],
        message: "db.b must be a string, found the number 1",
        location: { line: 3 },
        description: "B.",
      },
      { path: ["db", "c"], message: `unknown key "c" in db`, location: { line: 4 } },
    ]);
  });

  it("says the full path of a missing key", async () => {
    expect(await messages(closed, "db: {}", ["db"])).toEqual(["schema/required db.b is missing"]);
  });

  it("ignores a value that is not a map", async () => {
    expect(await messages(closed, "db: 1", ["db"])).toEqual([]);
    expect(await messages(closed, "a: 1", ["db", "c"])).toEqual([]);
  });
});
