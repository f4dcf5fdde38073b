import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import type { Json } from "../../../src/engines/json/json.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { readingOf } from "../../fuzz/reading.ts";
import { testContext } from "../../support/context.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { type Agreement, compare, printedSeed } from "../../support/values/agreement.ts";
import { canonical } from "../../support/values/canonical.ts";
import { askOracle, buildOracle } from "../../support/values/oracle.ts";
import {
  mutated,
  mutatedText,
  scalarTexts,
  tokenSoup,
  valuesText,
  wildText,
} from "../../support/values/yaml-arbitraries.ts";
import { HAND_MADE } from "../../support/values/yaml-cases.ts";
import { suiteTexts } from "../../support/values/yaml-suite.ts";

beforeAll(async () => void (await buildOracle()), 1_200_000);

async function agreement(texts: readonly string[]): Promise<Agreement> {
  const answers = await askOracle(texts.map((text) => ({ op: "read", files: [text] })));
  return compare(texts, readingOf, answers, (answer) => canonical((answer.values ?? {}) as Json));
}

describe("values files are read as Helm reads them", () => {
  it("in every hand-made case", async () => {
    const result = await agreement(HAND_MADE);
    expect(result.disagreements).toEqual([]);
    // What is refused though Helm reads it: a byte order mark in the text, `[!!str, b]`, keys that Helm takes by chance.
    expect(result.refused).toBeLessThanOrEqual(HAND_MADE.length * 0.03);
  });

  it("in the YAML test suite, each case alone and within a map", async () => {
    const texts = suiteTexts();
    expect(texts.length).toBeGreaterThan(1200);
    const result = await agreement(texts);
    expect(result.disagreements).toEqual([]);
    expect(result.refused).toBeLessThan(texts.length * 0.05);
  });

  it.each<[string, fc.Arbitrary<string>, number, number]>([
    ["scalars", scalarTexts, 3000, 0.01],
    ["values files", valuesText, 2500, 0.01],
    ["unusual values files", wildText, 2500, 0.01],
    ["tokens in any order", tokenSoup, 3000, 0.02],
    ["changed values files", mutatedText, 2000, 0.02],
    ["changed cases of the YAML test suite", mutated(fc.constantFrom(...suiteTexts(), ...HAND_MADE)), 2000, 0.05],
  ])("in random %s", async (name, arbitrary, numRuns, refusals) => {
    const texts = fc.sample(arbitrary, { seed: printedSeed(name), numRuns });
    const result = await agreement(texts);
    expect(result.disagreements).toEqual([]);
    expect(result.refused).toBeLessThan(numRuns * refusals);
  });
});

it("the oracle reads as the helm command does", async () => {
  using folder = tempDir();
  const dir = folder.write("project", {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/templates/values.yaml": "values: {{ .Values | toJson }}\n",
  });
  const sample = [...HAND_MADE, ...suiteTexts()].filter((_, index) => index % 60 === 7);
  const answers = await askOracle(sample.map((text) => ({ op: "read", files: [text] })));
  for (const [index, text] of sample.entries()) {
    folder.write("project", { "v.yaml": text });
    const helm = await runHelm(testContext({ cwd: dir }), ["template", "x", "chart", "-f", "v.yaml"], { cwd: dir });
    const answer = answers[index];
    expect(helm.exitCode === 0, text).toBe(answer?.error === undefined);
    const values = /^values: (.*)$/m.exec(helm.stdout)?.[1];
    if (values !== undefined)
      expect(canonical(JSON.parse(values)), text).toBe(canonical((answer?.values ?? {}) as Json));
  }
});
