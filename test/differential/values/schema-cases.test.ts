import { beforeAll, expect, it } from "vitest";
import { buildOracle } from "../../support/values/oracle.ts";
import { schemaAgreement } from "../../support/values/schema-agreement.ts";
import type { SchemaQuestion } from "../../support/values/schema-oracle.ts";

beforeAll(async () => void (await buildOracle()), 1_200_000);

const ask = (schema: unknown, ...instances: unknown[]): SchemaQuestion => ({
  schema: typeof schema === "string" ? schema : JSON.stringify(schema),
  instances: instances.map((instance) => JSON.stringify(instance)),
});
const raw = (schema: string, ...instances: string[]): SchemaQuestion => ({ schema, instances });
const D7 = "http://json-schema.org/draft-07/schema#";
const D4 = "http://json-schema.org/draft-04/schema#";
const D2019 = "https://json-schema.org/draft/2019-09/schema";
const D2020 = "https://json-schema.org/draft/2020-12/schema";
const deep = (levels: number, inner: string): string => `${'{"not":'.repeat(levels)}${inner}${"}".repeat(levels)}`;

/** A format says by which draft a schema was read. */
const drafts = [
  "http://json-schema.org/draft-07/schema",
  "https://json-schema.org/draft-07/schema#",
  "json-schema.org/draft-07/schema",
  "http://json-schema.org/draft-07/schema#/",
  "HTTP://json-schema.org/draft-07/schema#",
  "http://json-schema.org/draft-07/schema/",
  "http://json-schema.org/draft-03/schema#",
  "http://json-schema.org/schema#",
  "https://json-schema.org/draft/2020-12/schema#",
  "https://json-schema.org/draft/2019-09/schema#",
  "http://json-schema.org/draft-04/schema",
  "https://json-schema.org/draft/2020-12/meta/validation",
  "https://json-schema.org/draft/2020-12/meta/format-assertion",
  "https://json-schema.org/draft/2019-09/meta/format",
  "urn:any:draft",
  "file:///values.schema.json",
  "values.schema.json",
  "",
  "::",
  7,
].map(($schema) => ask({ $schema, format: "ipv4", minimum: 3, prefixItems: [{ type: "string" }] }, "x", 1, [1], 5));

const CASES: readonly SchemaQuestion[] = [
  ...drafts,
  // Texts
  raw("\ufeff{}", "1"),
  raw("", "1"),
  raw("{} {}", "1"),
  raw(' {"type":"string","type":"number"} ', "1", '"a"'),
  raw('{"const":"\\ud800"}', '"\ufffd"', '"a"'),
  raw('{"properties":{"\\udc00":{"const":1}}}', '{"\ufffd":2}', '{"a":2}'),
  raw(deep(400, "{}"), "1"),
  raw(deep(401, "{}"), "1"),
  raw(
    '{"properties":{"__proto__":{"type":"string"}},"required":["__proto__"]}',
    '{"__proto__":1}',
    '{"__proto__":"a"}',
    "{}",
  ),
  raw('{"__proto__":{"type":"string"}}', "1"),
  raw('{"$defs":{"__proto__":{"type":"string"}},"$ref":"#/$defs/__proto__"}', "1", '"a"'),
  ask({ $ref: "#/$defs/constructor" }, 1),
  // Numbers
  raw('{"maximum":12345678901234567890}', "12345678901234567000", "12345678901234570000", "1e300"),
  raw('{"minimum":1e1000000,"maximum":1e1000001}', "1", "-1"),
  raw('{"minLength":1e1000001}', '"a"'),
  raw('{"exclusiveMinimum":1e99999999999999999999}', "1"),
  raw('{"multipleOf":1e1000001}', "1"),
  raw('{"multipleOf":1e-1000000}', "1", "1.5", "0"),
  raw('{"multipleOf":1e999999}', "1", "0"),
  raw('{"multipleOf":0.1}', "1e300", "0.3", "0.35", "-0.3"),
  raw('{"multipleOf":7e-3}', "0.7", "0.71", "7"),
  raw('{"multipleOf":0}', "1"),
  raw('{"const":100000000000000000000.0}', "1e20", "1e21"),
  raw('{"enum":[0.10000000000000000001]}', "0.1"),
  raw('{"enum":[1e1000001]}', "1"),
  raw('{"type":"integer"}', "1e300", "1.0", "1.5", "10e-1"),
  raw('{"maxLength":1e30}', '"abc"'),
  raw('{"maxLength":18446744073709551618}', '"abc"', '"a"'),
  raw('{"minLength":1.0}', '""', '"a"'),
  raw('{"minLength":1.5}', '""'),
  raw(
    `{"uniqueItems":true}`,
    `[${Array.from({ length: 30 }, (_, at) => at).join(",")}]`,
    `[${"1,".repeat(30)}1]`,
    "[1,1.0]",
  ),
  ask({ enum: ["1", "2"] }, "1", "3"),
  ask({ enum: ["80", 80] }, 80, "80", 81),
  ask({ const: { a: ["10.0.0.0/8"] } }, { a: ["10.0.0.0/8"] }, { a: [10] }),
  // References
  ask({ $schema: D7, definitions: { "a/b%~": { type: "string" } }, $ref: "#/definitions/a~1b%25~0" }, 1, "a"),
  ask({ $schema: D7, definitions: { "a b": { type: "string" } }, $ref: "#/definitions/a b" }, 1, "a"),
  ask({ $schema: D7, definitions: { é: { type: "string" } }, $ref: "#/definitions/%C3%A9" }, 1, "a"),
  ask({ $schema: D7, definitions: { a: {} }, $ref: "#/definitions/a%2" }, 1),
  ask({ $schema: D7, definitions: { a: {} }, $ref: "#/definitions/a~2" }, 1),
  ask({ $schema: D7, definitions: { a: {} }, $ref: "#definitions/a" }, 1),
  ask({ $schema: D7, x: { y: { type: "string" } }, $ref: "#/x/y" }, 1, "a"),
  ask({ $schema: D7, x: { y: { type: "strin" } }, $ref: "#/x/y" }, 1),
  ask(
    { $schema: D7, x: [{ type: "string" }], properties: { a: { $ref: "#/x/0" }, b: { $ref: "#/x/+0" } } },
    { a: 1 },
    { b: 1 },
  ),
  ask({ $schema: D7, enum: [{ type: "string" }], properties: { a: { $ref: "#/enum/0" } } }, { type: "string" }),
  ask({ $schema: D7, dependencies: { a: ["b"] }, properties: { c: { $ref: "#/dependencies/a" } } }, { c: 1 }),
  ask({ $schema: D7, required: ["a"], properties: { c: { $ref: "#/required" } } }, { a: 1 }),
  ask(
    {
      $schema: D7,
      definitions: { a: { $id: "a.json", definitions: { b: { type: "string" } } } },
      $ref: "a.json#/definitions/b",
    },
    1,
    "a",
  ),
  ask(
    {
      $schema: D7,
      $id: "http://x/y/z.json",
      definitions: { a: { $id: "../a", type: "string" } },
      allOf: [{ $ref: "http://x/a" }],
    },
    1,
    "a",
  ),
  ask({ $schema: D7, definitions: { a: { $id: "#a", type: "string" } }, allOf: [{ $ref: "#a" }] }, 1, "a"),
  ask({ $schema: D4, definitions: { a: { id: "#a", type: "string" } }, allOf: [{ $ref: "#a" }] }, 1, "a"),
  ask(
    {
      $schema: D7,
      allOf: [{ $ref: "file:///values.schema.json#/definitions/a" }],
      definitions: { a: { type: "string" } },
    },
    1,
    "a",
  ),
  ask(
    { $schema: D7, allOf: [{ $ref: "/values.schema.json#/definitions/a" }], definitions: { a: { type: "string" } } },
    1,
    "a",
  ),
  ask({ $schema: D7, allOf: [{ $ref: "?x#/definitions/a" }], definitions: { a: {} } }, 1),
  ask(
    { $schema: D7, $id: "urn:x:y", allOf: [{ $ref: "#/definitions/a" }], definitions: { a: { type: "string" } } },
    1,
    "a",
  ),
  ask({ $ref: "urn:x:y" }, 1),
  ask({ $ref: "urn:x:y#/a" }, 1),
  ask({ $ref: "URN:x:y" }, 1),
  ask({ $ref: "ftp://x/y" }, 1),
  ask({ $ref: "mailto:a" }, 1),
  ask({ $ref: "http://json-schema.org/draft-07/schema#" }, { type: "string" }, { type: "x" }, { format: 1 }),
  ask({ $ref: "https://json-schema.org/draft-07/schema#/definitions/nonNegativeInteger" }, 1, -1),
  ask({ $schema: D2020, $defs: { a: { $anchor: "a", type: "string" }, b: { $anchor: "a" } }, $ref: "#a" }, 1),
  ask({ $schema: D2020, $defs: { a: { $id: "x", $anchor: "a", type: "string" } }, $ref: "x#a" }, 1, "a"),
  ask({ $defs: { a: { $id: "a" }, b: { $id: "a" } } }, 1),
  ask(
    { $defs: { a: { $id: "a", $schema: D7, properties: { x: { format: "ipv4" } } } }, $ref: "a" },
    { x: "y" },
    { x: "1.2.3.4" },
  ),
  ask(
    {
      $schema: D7,
      definitions: { a: { $id: "a", $schema: D2020, prefixItems: [{ type: "string" }] } },
      allOf: [{ $ref: "a" }],
    },
    [1],
    ["a"],
  ),
  ask({ $ref: "#" }, 1),
  ask({ anyOf: [{ $ref: "#" }, { type: "string" }] }, 1, "a"),
  ask({ $defs: { a: { $ref: "#/$defs/b" }, b: { $ref: "#/$defs/a" } }, $ref: "#/$defs/a" }, 1),
  ask({ properties: { a: { $ref: "#" } }, additionalProperties: false }, { a: { a: {} } }, { a: { a: { b: 1 } } }),
  // Beside a reference
  ...[D4, D7, D2019].map(($schema) =>
    ask(
      {
        $schema,
        definitions: { d: {} },
        properties: { a: { $ref: "#/definitions/d", const: 1, maxLength: 1, type: "string" } },
      },
      { a: "xy" },
      { a: 1 },
      { a: "x" },
    ),
  ),
  // What drafts have and others have not
  ask({ $schema: D4, minimum: 1, exclusiveMinimum: true }, 1, 2),
  ask({ $schema: D4, exclusiveMinimum: true }, 1),
  ask({ $schema: D4, const: 1, contains: {}, propertyNames: false, if: true, else: false }, { a: 2 }, []),
  ask({ $schema: D4, properties: { a: true } }, {}),
  ask({ $schema: D4, additionalProperties: false, properties: { a: {} } }, { b: 1 }),
  ask({ $schema: D4, enum: [1, 1] }, 1),
  ask({ $schema: D2019, items: [{ type: "string" }], additionalItems: false }, [1], ["a", 1]),
  ask({ $schema: D2020, items: [{}] }, []),
  ask({ $schema: D2020, $vocabulary: { "https://x/y": true } }, 1),
  ask({ $schema: D2020, dependencies: { a: ["b"] } }, { a: 1 }),
  ask({ contains: { type: "string" }, minContains: 0, maxContains: 1 }, [], ["a", "b"]),
  ask(
    {
      $schema: D2020,
      unevaluatedProperties: false,
      allOf: [{ properties: { a: {} } }],
      if: { properties: { b: { const: 1 } } },
      else: { properties: { d: {} } },
    },
    { a: 1 },
    { a: 1, b: 1 },
    { b: 2 },
    { c: 1 },
  ),
  ask({ $schema: D2020, unevaluatedItems: false, contains: { const: 1 }, prefixItems: [true] }, [0, 1], [0, 2, 1]),
  ask({ $schema: D2019, unevaluatedItems: false, items: [true] }, [0], [0, 1]),
  // Patterns that take other engines ages, and schemas that multiply
  ask({ pattern: "^(a+)+$" }, `${"a".repeat(5_000)}b`, "a".repeat(5_000)),
  ask({ pattern: "(x+x+)+y" }, "x".repeat(5_000)),
];

it.each(["4.1", "4.2", "4.3"] as const)("hand-made schemas have the verdicts of Helm %s's engine", async (version) => {
  const result = await schemaAgreement(CASES, version);
  process.stdout.write(`hand-made: ${result.agree} agree (${result.yes} yes, ${result.no} no)\n`);
  expect(result.disagreements).toEqual([]);
  // Helm fetches three of the meta-schemas, and reads a file of the machine.
  expect(result.refusals.filter((shown) => !/ours: refused: Helm (?:fetches|reads)/.test(shown))).toEqual([]);
  expect(result.refusals).toHaveLength(13);
});
