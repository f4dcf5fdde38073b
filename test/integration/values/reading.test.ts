import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readValues } from "../../../src/core/yaml/read-values.ts";
import { type Json, toJson } from "../../../src/core/yaml/value-node.ts";
import { compare, type Ours, printedSeed } from "../../support/values/agreement.ts";
import { canonical } from "../../support/values/canonical.ts";
import { askOracle, buildOracle } from "../../support/values/oracle.ts";
import { mutatedText, scalarText, tokenSoup, valuesText, wildText } from "../../support/values/yaml-arbitraries.ts";
import { HAND_MADE } from "../../support/values/yaml-cases.ts";

beforeAll(async () => void (await buildOracle()), 1_200_000);

function ours(text: string): Ours {
  const { node, findings } = readValues("v.yaml", text);
  return node
    ? { value: canonical(toJson(node)) }
    : { error: findings.find((item) => item.severity === "error")?.message ?? "" };
}

async function agreement(texts: readonly string[]) {
  const answers = await askOracle(texts.map((text) => ({ op: "read", files: [text] })));
  return compare(texts, ours, answers, (answer) => canonical((answer.values ?? {}) as Json));
}

describe("values files are read as Helm reads them", () => {
  it("in every hand-made case", async () => {
    const result = await agreement(HAND_MADE);
    expect(result.disagreements).toEqual([]);
    // What is refused though Helm reads it: \', \ before an empty line, !, tags in <>, keys with ?, ? in a flow word, …
    expect(result.refused).toBeLessThanOrEqual(HAND_MADE.length * 0.1);
  });

  const scalars = fc
    .array(scalarText, { minLength: 1, maxLength: 4 })
    .map((list) => list.map((text, index) => `k${index}: ${text}`).join("\n"));
  it.each<[string, fc.Arbitrary<string>, number, number]>([
    ["scalars", scalars, 3000, 0.1],
    ["values files", valuesText, 2000, 0.1],
    ["unusual values files", wildText, 2000, 0.1],
    ["tokens in any order", tokenSoup, 3000, 0.1],
    ["changed values files", mutatedText, 2000, 0.1],
  ])("in random %s", async (name, arbitrary, numRuns, refusals) => {
    const texts = fc.sample(arbitrary, { seed: printedSeed(name), numRuns });
    const result = await agreement(texts);
    expect(result.disagreements).toEqual([]);
    expect(result.refused).toBeLessThan(numRuns * refusals);
  });
});
