import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, it } from "vitest";
import { type SchemaSuite, schemaSuiteModule } from "../../support/programs/go-module.ts";
import { buildOracle } from "../../support/values/oracle.ts";
import { schemaAgreement } from "../../support/values/schema-agreement.ts";
import type { SchemaQuestion } from "../../support/values/schema-oracle.ts";

interface Group {
  readonly schema: unknown;
  readonly tests: readonly { readonly data: unknown }[];
}

beforeAll(async () => void (await buildOracle()), 1_200_000);

async function questionsOf(module: SchemaSuite, folder: string, schemaUrl: string): Promise<SchemaQuestion[]> {
  const dir = join(await schemaSuiteModule(module), folder);
  const files = readdirSync(dir, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".json"));
  return files.sort().flatMap((name) => {
    const groups = JSON.parse(readFileSync(join(dir, name), "utf8")) as Group[];
    return groups.map(({ schema, tests }) => ({
      schema: JSON.stringify(typeof schema === "object" ? { $schema: schemaUrl, ...schema } : schema),
      instances: tests.map(({ data }) => JSON.stringify(data)),
    }));
  });
}

// Only references that Helm fetches are refused.
it.each([
  ["draft 4", "github.com/qri-io/jsonschema", "testdata/draft4", "http://json-schema.org/draft-04/schema#", 15],
  ["draft 6", "github.com/qri-io/jsonschema", "testdata/draft6", "http://json-schema.org/draft-06/schema#", 15],
  ["draft 7", "github.com/qri-io/jsonschema", "testdata/draft7", "http://json-schema.org/draft-07/schema#", 15],
  [
    "draft 7, newer cases",
    "github.com/google/jsonschema-go",
    "jsonschema/testdata/draft7",
    "http://json-schema.org/draft-07/schema#",
    23,
  ],
  [
    "draft 2019-09",
    "github.com/qri-io/jsonschema",
    "testdata/draft2019-09",
    "https://json-schema.org/draft/2019-09/schema",
    15,
  ],
  [
    "draft 2020-12",
    "github.com/google/jsonschema-go",
    "jsonschema/testdata/draft2020-12",
    "https://json-schema.org/draft/2020-12/schema",
    44,
  ],
] as const)("%s of the JSON Schema Test Suite has Helm's verdicts", async (name, module, folder, url, refused) => {
  const result = await schemaAgreement(await questionsOf(module, folder, url));
  process.stdout.write(`${name}: ${result.agree} agree, ${result.refusals.length} refused\n`);
  expect(result.disagreements).toEqual([]);
  expect(result.refusals.filter((shown) => !shown.includes("ours: refused: Helm fetches http"))).toEqual([]);
  expect(result.refusals.length).toBe(refused);
  expect(result.agree).toBeGreaterThan(200);
});
