import fc from "fast-check";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const PATTERNS = [
  "^a",
  "b$",
  "^[a-z]+$",
  "(?i)A",
  "\\d",
  "[[:alpha:]]",
  "^(a+)+$",
  "\\:",
  "x|y",
  "^.{1,3}$",
  "a(?=b)",
  "(a)\\1",
  "\\p{L}",
];
const FORMATS = [
  "ipv4",
  "ipv6",
  "hostname",
  "email",
  "date",
  "time",
  "date-time",
  "uuid",
  "uri",
  "uri-reference",
  "regex",
  "semver",
  "json-pointer",
  "int32",
  "nonsense",
];
const TEXTS = [
  "",
  "a",
  "ab",
  "aaaa",
  "b",
  "A",
  "7",
  "x",
  "é",
  "1.2.3",
  "10.0.0.1",
  "10.0.0.01",
  "::1",
  "2024-02-30",
  "2024-02-29",
  "12:00:00Z",
  "2024-01-01T00:00:00Z",
  "a@b.c",
  "a.b.",
  "-a",
  "http://x.y/z",
  "foo/bar",
  "/a~1b",
  "^(a",
  "550e8400-e29b-41d4-a716-446655440000",
  "true",
  "1",
];
const NUMBERS = [0, 1, -1, 2, 1.5, 0.01, 19.99, 100, 65535, 65536, 1e21, -0];
const KEYS = ["a", "b", "ab", "constructor", "toString", "x"];

const text = fc.constantFrom(...TEXTS);
const number = fc.constantFrom(...NUMBERS);
const key = fc.constantFrom(...KEYS);
const leaf: fc.Arbitrary<Json> = fc.oneof(text, number, fc.boolean(), fc.constant(null));
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "xsmall" },
    leaf,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
  ),
})).json;

/** Values as a values file in JSON, which is YAML. */
export const valuesJson = fc.dictionary(key, json, { maxKeys: 4 }).map((values) => JSON.stringify(values));

const type = fc.constantFrom("string", "number", "integer", "boolean", "object", "array", "null");
const keywords = (schema: fc.Arbitrary<Json>): fc.Arbitrary<[string, Json]>[] => {
  const schemas = fc.array(schema, { minLength: 1, maxLength: 3 });
  const named = fc.dictionary(key, schema, { maxKeys: 3 });
  const size = fc.nat(3);
  const entry = (name: string, value: fc.Arbitrary<Json>): fc.Arbitrary<[string, Json]> =>
    value.map((given) => [name, given]);
  return [
    entry("type", fc.oneof(type, fc.uniqueArray(type, { minLength: 1, maxLength: 3 }))),
    entry("type", type),
    entry("properties", named),
    entry("properties", named),
    entry("additionalProperties", fc.oneof(fc.boolean(), schema)),
    entry("required", fc.uniqueArray(key, { maxLength: 2 })),
    entry("enum", fc.array(json, { minLength: 1, maxLength: 3 })),
    entry("const", json),
    entry("items", fc.oneof(schema, schema, schemas)),
    entry("additionalItems", schema),
    entry("contains", schema),
    entry("uniqueItems", fc.boolean()),
    ...["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"].map((name) =>
      entry(name, size),
    ),
    ...["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"].map((name) => entry(name, number)),
    entry("multipleOf", fc.constantFrom(0.01, 1, 2, 0.1, 3)),
    entry("pattern", fc.constantFrom(...PATTERNS)),
    entry("patternProperties", fc.dictionary(fc.constantFrom(...PATTERNS.slice(0, 6)), schema, { maxKeys: 2 })),
    entry("propertyNames", schema),
    entry("format", fc.constantFrom(...FORMATS)),
    ...["allOf", "anyOf", "oneOf"].map((name) => entry(name, schemas)),
    ...["not", "if", "then", "else"].map((name) => entry(name, schema)),
    entry("dependencies", fc.dictionary(key, fc.oneof(schema, fc.uniqueArray(key, { maxLength: 2 })), { maxKeys: 2 })),
    entry(
      "$ref",
      fc.constantFrom(
        "#",
        "#/definitions/d",
        "#/properties/a",
        "#/definitions/none",
        "http://x.invalid/y",
        "other.json",
      ),
    ),
    entry("nullable", fc.boolean()),
    entry("description", text),
    entry("default", json),
    entry("prefixItems", schemas),
    entry("dependentRequired", fc.dictionary(key, fc.uniqueArray(key, { maxLength: 2 }), { maxKeys: 2 })),
    entry("minContains", size),
    entry("unevaluatedProperties", fc.boolean()),
  ];
};

const subschema: fc.Arbitrary<Json> = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.boolean(),
    fc.array(fc.oneof(...keywords(tie("schema"))), { maxLength: 3 }).map((pairs) => Object.fromEntries(pairs)),
  ),
})).schema;

const DRAFTS = [
  "http://json-schema.org/draft-07/schema#",
  "http://json-schema.org/draft-07/schema#",
  "https://json-schema.org/draft/2020-12/schema",
  "https://json-schema.org/draft/2019-09/schema",
  "http://json-schema.org/draft-06/schema#",
  "http://json-schema.org/draft-04/schema#",
];

/** A values.schema.json, valid or not. */
export const schemaText = fc
  .tuple(
    fc.option(fc.constantFrom(...DRAFTS), { nil: undefined }),
    subschema,
    fc.dictionary(key, subschema, { maxKeys: 4 }),
    subschema,
  )
  .map(([draft, root, properties, definition]) => {
    const base = typeof root === "object" && root !== null && !Array.isArray(root) ? root : {};
    return JSON.stringify({
      ...(draft === undefined ? {} : { $schema: draft }),
      ...base,
      properties,
      definitions: { d: definition },
    });
  });
