import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { readValues } from "../../../src/engines/go-yaml/read-values.ts";
import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Layer } from "../../../src/engines/helm-values/merged-value.ts";
import { schemaFindings } from "../../../src/engines/schema-findings/schema-findings.ts";
import { compare, type Ours, printedSeed } from "../../support/values/agreement.ts";
import { mergeLayers } from "../../support/values/merged.ts";
import { askOracle, buildOracle } from "../../support/values/oracle.ts";
import { schemaText, valuesJson } from "../../support/values/schema-arbitraries.ts";

beforeAll(async () => void (await buildOracle()), 1_200_000);

type Case = readonly [schema: string, values: string];

function layer(name: string, text: string): Layer {
  const { node } = readValues(name, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name, file: name, node };
}

async function verdict([schema, values]: Case): Promise<Ours> {
  const compiled = await compileSchema(schema);
  if ("pointer" in compiled) return { refused: compiled.message };
  if ("broken" in compiled) return { value: "no" };
  const { findings, undecided } = schemaFindings(
    compiled,
    mergeLayers(layer("values.yaml", ""), [layer("v.yaml", values)]),
  );
  if (undecided !== undefined) return { refused: undecided };
  return { value: findings.length === 0 ? "yes" : "no" };
}

async function agreement(cases: readonly Case[]) {
  const answers = await askOracle(
    cases.map(([schema, values]) => ({ op: "render", defaults: "", schema, files: [values] })),
  );
  const verdicts = new Map<Case, Ours>();
  for (const item of cases) verdicts.set(item, await verdict(item));
  // The values are not compared here: a verdict of "no" is Helm's error.
  const said = answers.map((answer) => ({
    values: answer.error === undefined ? "yes" : "no",
    ...(answer.stage === "oracle" ? { stage: answer.stage } : {}),
  }));
  return compare(
    cases,
    (item) => verdicts.get(item) ?? { refused: "not asked" },
    said,
    (answer) => String(answer.values),
  );
}

const draft7 = (schema: object): string =>
  JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...schema });
const FORMATS: readonly (readonly [string, readonly string[]])[] = [
  ["ipv4", ["1.2.3.4", "1.2.3", "01.2.3.4", "256.1.1.1", "1.2.3.4 ", "", "1.2.3.+4", "1.2.3.-0"]],
  [
    "ipv6",
    [
      "::1",
      "::",
      "1::2::3",
      "1:2:3:4:5:6:7:8",
      "1:2:3:4:5:6:7",
      "1:2:3:4:5:6:7::",
      "::ffff:1.2.3.4",
      "fe80::1%eth0",
      "12345::",
      "g::",
      "1.2.3.4",
    ],
  ],
  ["hostname", ["a", "a.b.", "-a", "a-", "a_b", "", ".", "a..b", `${"a".repeat(64)}.b`, "é"]],
  ["email", ["a@b", "a@b.c", "@b", "a", "a.@b", ".a@b", "a..b@c", '"a b"@c', "a@[1.2.3.4]", "a@-b", "a b@c"]],
  ["date", ["2024-02-29", "2023-02-29", "2024-13-01", "2024-1-1", "0000-01-01", "2024-02-30", "2024-01-00"]],
  [
    "time",
    [
      "12:00:00Z",
      "12:00:00",
      "24:00:00Z",
      "23:59:60Z",
      "22:59:60Z",
      "12:00:00.5z",
      "12:00:00.Z",
      "12:00:00+25:00",
      "12:00:00+01:00",
      "1:00:00Z",
    ],
  ],
  [
    "date-time",
    [
      "2024-02-29T12:00:00Z",
      "2024-02-29 12:00:00Z",
      "2023-02-29T12:00:00Z",
      "2024-02-29t12:00:00z",
      "2024-02-29T12:00:00",
    ],
  ],
  [
    "uuid",
    [
      "550e8400-e29b-41d4-a716-446655440000",
      "550e8400e29b41d4a716446655440000",
      "550e8400-e29b-41d4-a716-44665544000g",
    ],
  ],
  [
    "uri",
    [
      "http://a.b/c?d=e#f",
      "a/b",
      "",
      "//a/b",
      "mailto:a@b",
      "http://[::1]/",
      "http://a b/",
      "urn:x:y",
      "1http://x",
      "http://a:port/",
    ],
  ],
  ["uri-reference", ["http://a.b/c", "a/b", "", "a\\b", "#x", "%zz"]],
  ["regex", ["^a$", "(", "a(?=b)", "(?i)a", "[[:alpha:]]", "\\u0041"]],
  ["semver", ["1.2.3", "1.2", "01.2.3", "1.2.3-a.1", "1.2.3-01", "1.2.3+b", "1.2.3+", "1.2.3-", "v1.2.3"]],
  ["json-pointer", ["", "/a", "a", "/~0~1", "/~2", "/~"]],
  ["int32", ["x"]],
];

const CASES: readonly Case[] = [
  ...FORMATS.flatMap(([format, texts]) =>
    texts.map((text): Case => [draft7({ properties: { a: { format } } }), JSON.stringify({ a: text })]),
  ),
  [draft7({ properties: { a: { multipleOf: 0.01 } } }), "a: 19.99"],
  [draft7({ properties: { a: { multipleOf: 0.1 } } }), "a: 1e21"],
  [draft7({ properties: { a: { type: "integer" } } }), "a: 1.0"],
  [draft7({ properties: { a: { type: "integer" } } }), "a: 1e300"],
  [draft7({ properties: { a: { const: 0 } } }), "a: -0.0"],
  [draft7({ properties: { a: { maxLength: 1 } } }), "a: 😀"],
  [draft7({ additionalProperties: false }), "toString: 1"],
  [draft7({ required: ["constructor"] }), "a: 1"],
  [draft7({ nullable: true, type: "object", properties: { a: { type: "string", nullable: true } } }), "a: {b: ~}"],
  [draft7({ properties: { a: { minLength: "1" } } }), "a: b"],
  [draft7({ properties: { a: { type: "strin" } } }), "a: b"],
  [draft7({ properties: { a: { enum: [] } } }), "a: b"],
  [draft7({ definitions: { a: { $ref: "#/definitions/a" } }, $ref: "#/definitions/a" }), "a: b"],
  [draft7({ properties: { a: { $ref: "#" } } }), "a: {a: {a: {}}}"],
  ...[
    { const: 1 },
    { minimum: 5 },
    { type: "string" },
    { enum: [1] },
    { if: { type: "string" }, else: { minimum: 5 } },
    { not: {} },
    { format: "ipv4" },
  ].map(
    (beside): Case => [
      draft7({ definitions: { d: {} }, properties: { a: { $ref: "#/definitions/d", ...beside } } }),
      "a: 3",
    ],
  ),
  ...[{ contains: { const: 9 } }, { minItems: 3 }].map(
    (beside): Case => [
      draft7({ definitions: { d: {} }, properties: { a: { $ref: "#/definitions/d", ...beside } } }),
      "a: [3]",
    ],
  ),
  [
    draft7({ definitions: { d: {} }, properties: { a: { $ref: "#/definitions/d", propertyNames: { minLength: 2 } } } }),
    "a: {b: 1}",
  ],
  ["true", "a: 1"],
  ["false", "a: 1"],
  ["{", "a: 1"],
  ["[]", "a: 1"],
  ["{}", "a: 1"],
  [JSON.stringify({ properties: { a: { format: "ipv4" } } }), "a: x"],
  [JSON.stringify({ properties: { a: { prefixItems: [{ type: "string" }], items: false } } }), "a: [x, y]"],
  [
    JSON.stringify({
      $schema: "https://json-schema.org/draft/2019-09/schema",
      properties: { a: { dependentRequired: { b: ["c"] } } },
    }),
    "a: {b: 1}",
  ],
];

it("hand-made schemas have Helm's verdict", async () => {
  const result = await agreement(CASES);
  expect(result.disagreements).toEqual([]);
  expect(result.refused).toBeLessThan(CASES.length * 0.25);
});

it("random schemas have Helm's verdict on random values", async () => {
  const cases = fc.sample(fc.tuple(schemaText, valuesJson), { seed: printedSeed("schemas"), numRuns: 700 });
  const result = await agreement(cases);
  expect(result.disagreements).toEqual([]);
  expect(result.refused).toBeLessThan(700 * 0.5);
});
