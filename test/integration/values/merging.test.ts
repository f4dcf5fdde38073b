import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { plainMap } from "../../../src/core/values/merged-value.ts";
import type { Json } from "../../../src/core/yaml/value-node.ts";
import { compare, printedSeed } from "../../support/values/agreement.ts";
import { canonical } from "../../support/values/canonical.ts";
import { layerTexts } from "../../support/values/merge-arbitraries.ts";
import { mergedCase, releaseQuestion } from "../../support/values/merge-release.ts";
import { layerOf, mergeLayers } from "../../support/values/merged.ts";
import { askOracle, buildOracle, type OracleVersion } from "../../support/values/oracle.ts";
import { type ReleaseCase, release, sets } from "../../support/values/release-arbitraries.ts";

const VERSIONS: readonly OracleVersion[] = ["4.1", "4.2", "4.3"];

beforeAll(async () => {
  for (const version of VERSIONS) await buildOracle(version);
}, 1_200_000);

it("layers over defaults give what templates of Helm see", async () => {
  const cases = fc.sample(layerTexts, { seed: printedSeed("merging"), numRuns: 5000 });
  const answers = await askOracle(cases.map(([defaults, files]) => ({ op: "render", defaults, files })));
  const ours = ([defaults, files]: readonly [string, readonly string[]]) => ({
    value: canonical(
      plainMap(
        mergeLayers(
          layerOf("values.yaml", defaults),
          files.map((text, at) => layerOf(`${at}.yaml`, text)),
        ),
      ),
    ),
  });
  const result = compare(cases, ours, answers, (answer) => canonical((answer.values ?? {}) as Json));
  expect(result).toEqual({ agree: 5000, refused: 0, disagreements: [] });
});

describe.each(VERSIONS)("as Helm %s does", (version) => {
  it.each<[string, fc.Arbitrary<ReleaseCase>, number]>([
    ["charts with subcharts", release, 1500],
    ["values of the command line", sets, 3000],
  ])("%s are merged", async (name, arbitrary, numRuns) => {
    const cases = fc.sample(arbitrary, { seed: printedSeed(`${name}, Helm ${version}`), numRuns });
    const answers = await askOracle(cases.map(releaseQuestion), version);
    const result = compare(
      cases,
      (item) => mergedCase(item, version),
      answers,
      (answer) => canonical((answer.values ?? {}) as Json),
    );
    expect(result.disagreements).toEqual([]);
    expect(result.refused).toBe(0);
  });
});
