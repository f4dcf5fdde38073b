import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { printedSeed } from "../../support/values/agreement.ts";
import { formatText, patternText, subjectText } from "../../support/values/format-arbitraries.ts";
import { buildOracle } from "../../support/values/oracle.ts";
import { schemaAgreement } from "../../support/values/schema-agreement.ts";
import { instanceText, schemaText } from "../../support/values/schema-arbitraries.ts";

beforeAll(async () => void (await Promise.all([buildOracle(), buildOracle("4.3")])), 1_200_000);

const draft7 = (schema: object): string =>
  JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...schema });

it.each(["4.2", "4.3"] as const)(
  "random schemas have the verdicts of Helm %s's engine on random values",
  async (version) => {
    const question = fc.record({
      schema: schemaText,
      instances: fc.array(instanceText, { minLength: 2, maxLength: 4 }),
    });
    const result = await schemaAgreement(fc.sample(question, { seed: printedSeed("schemas"), numRuns: 1700 }), version);
    process.stdout.write(
      `random schemas: ${result.agree} agree (${result.yes} yes, ${result.no} no), ${result.refusals.length} refused\n`,
    );
    expect(result.disagreements).toEqual([]);
    expect(result.yes).toBeGreaterThan(1000);
    expect(result.no).toBeGreaterThan(1000);
    expect(result.refusals.length).toBeLessThan(150);
  },
);

it.each(["4.2", "4.3"] as const)(
  "random texts have the verdicts of Helm %s's engine on every format",
  async (version) => {
    const formats = Object.keys(formatText);
    const seed = printedSeed("formats");
    const questions = formats.map((format) => ({
      schema: draft7({ format }),
      instances: fc
        .sample(formatText[format] ?? fc.string(), { seed, numRuns: 500 })
        .map((text) => JSON.stringify(text)),
    }));
    const result = await schemaAgreement(questions, version);
    process.stdout.write(`formats: ${result.agree} agree, ${result.refusals.length} refused\n`);
    expect(result.disagreements).toEqual([]);
    expect(result.refusals.length).toBeLessThan(formats.length * 500 * 0.03);
  },
);

it("random patterns match what they match in Helm's engine", async () => {
  const question = fc.record({
    schema: patternText.map((pattern) => draft7({ pattern })),
    instances: fc.array(
      subjectText.map((text) => JSON.stringify(text)),
      { minLength: 4, maxLength: 4 },
    ),
  });
  const result = await schemaAgreement(fc.sample(question, { seed: printedSeed("patterns"), numRuns: 1000 }));
  process.stdout.write(`patterns: ${result.agree} agree\n`);
  expect(result.disagreements).toEqual([]);
  expect(result.refusals).toEqual([]);
});
