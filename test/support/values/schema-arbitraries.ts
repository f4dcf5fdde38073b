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
  "^[^b-]*$",
  "(?:a|b?){2,3}",
  "[\\w.]+@",
  "^.$",
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
const KEYS = ["a", "b", "ab", "constructor", "toString", "x", "__proto__"];

const text = fc.constantFrom(...TEXTS);
/** Numbers that JavaScript cannot write; `schemaText` takes the marks away. */
const RAW_NUMBERS = ["1e400", "-1E-400", "12345678901234567890", "1.0", "10e-1", "0.10000000000000000001", "1e1000001"];
const number = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom(...NUMBERS) },
  { weight: 1, arbitrary: fc.constantFrom(...RAW_NUMBERS.map((raw) => `@@${raw}@@`)) },
);
const key = fc.constantFrom(...KEYS);
const leaf: fc.Arbitrary<Json> = fc.oneof(text, fc.constantFrom(...NUMBERS), fc.boolean(), fc.constant(null));
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "xsmall" },
    leaf,
    fc.array(tie("json"), { maxLength: 3 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
  ),
})).json;

/** Any JSON, as a text. */
export const instanceText = json.map((value) => JSON.stringify(value));

/** Values as a values file in JSON, which is YAML. */
export const valuesJson = fc.dictionary(key, json, { maxKeys: 4 }).map((values) => JSON.stringify(values));

const REFERENCES = [
  "#",
  "#",
  "#/definitions/d",
  "#/definitions/d",
  "#/$defs/e",
  "#/$defs/e%25%7E1f",
  "#/$defs/e%25~1f",
  "#/definitions/d/not",
  "#/properties/a",
  "#/properties/a/items",
  "#/required",
  "#/allOf/00",
  "#here",
  "#there",
  "inner.json",
  "./inner.json#/$defs/e",
  "inner.json#here",
  "values.schema.json#/definitions/d",
  "file:///values.schema.json",
  "urn:x:y#/a",
  "http://json-schema.org/draft-07/schema#",
  "https://json-schema.org/draft/2020-12/schema",
  "#/definitions/none",
  "other.json",
];
const IDS = ["inner.json", "#here", "sub/", "http://h.invalid/a/b?q", "urn:a:b", "../inner.json#"];

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
    entry("multipleOf", fc.constantFrom(0.01, 1, 2, 0.1, 3, "@@1e-400@@", "@@1e-2@@")),
    entry("pattern", fc.constantFrom(...PATTERNS)),
    entry("patternProperties", fc.dictionary(fc.constantFrom(...PATTERNS.slice(0, 6)), schema, { maxKeys: 2 })),
    entry("propertyNames", schema),
    entry("format", fc.constantFrom(...FORMATS)),
    ...["allOf", "anyOf", "oneOf"].map((name) => entry(name, schemas)),
    ...["not", "if", "then", "else"].map((name) => entry(name, schema)),
    entry("dependencies", fc.dictionary(key, fc.oneof(schema, fc.uniqueArray(key, { maxLength: 2 })), { maxKeys: 2 })),
    ...["$ref", "$ref", "$ref", "$dynamicRef", "$recursiveRef"].map((name) =>
      entry(name, fc.constantFrom(...REFERENCES)),
    ),
    entry("$recursiveAnchor", fc.boolean()),
    ...["$id", "id"].map((name) => entry(name, fc.constantFrom(...IDS))),
    ...["$anchor", "$dynamicAnchor"].map((name) => entry(name, fc.constantFrom("here", "there"))),
    entry("nullable", fc.boolean()),
    entry("description", text),
    entry("default", json),
    entry("prefixItems", schemas),
    entry("dependentRequired", fc.dictionary(key, fc.uniqueArray(key, { maxLength: 2 }), { maxKeys: 2 })),
    entry("dependentSchemas", named),
    ...["minContains", "maxContains"].map((name) => entry(name, size)),
    ...["unevaluatedProperties", "unevaluatedItems"].map((name) => entry(name, fc.oneof(fc.boolean(), schema))),
    ...["unevaluatedProperties", "unevaluatedItems"].map((name) => entry(name, fc.constant(false))),
    entry("deprecated", fc.boolean()),
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

/** A values.schema.json, valid or not; some keys may be there twice. */
export const schemaText = fc
  .tuple(
    fc.option(fc.constantFrom(...DRAFTS), { nil: undefined }),
    subschema,
    fc.dictionary(key, subschema, { maxKeys: 4 }),
    fc.tuple(subschema, subschema, subschema),
    fc.option(fc.constantFrom(`"type":"object",`, `"minimum":"1",`, `"items":false,`), { nil: "", freq: 30 }),
  )
  .map(([draft, root, properties, [d, e, f], twice]) => {
    const base = typeof root === "object" && root !== null && !Array.isArray(root) ? root : {};
    const schema = JSON.stringify({
      ...(draft === undefined ? {} : { $schema: draft }),
      ...base,
      properties,
      definitions: { d },
      $defs: { e, "e%/f": f },
    });
    return `{${twice}${schema.slice(1)}`.replaceAll(/"@@(.*?)@@"/g, "$1");
  });
