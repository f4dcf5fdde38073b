import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { plainMap } from "../../../src/engines/helm-values/merged-value.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { runHelm } from "../../../src/tools/helm/run-helm.ts";
import { testContext } from "../../support/context.ts";
import { tempDir } from "../../support/temp-dir.ts";
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
    // Where Helm's own answer is one of two by chance.
    expect(result.refused).toBeLessThanOrEqual(numRuns / 500);
  });
});

it("the oracle merges as the helm command does", async () => {
  using folder = tempDir();
  const cases = fc.sample(release, { seed: printedSeed("helm command"), numRuns: 25 });
  const answers = await askOracle(cases.map(releaseQuestion));
  for (const [index, item] of cases.entries()) {
    const files = item.files.map((text, at) => [`${at}.yaml`, text] as const);
    const template = { "chart/templates/values.yaml": "values: {{ .Values | toJson }}\n" };
    const chart = Object.entries(item.chart).map(([path, text]) => [`chart/${path}`, text] as const);
    const dir = folder.write(`case-${index}`, { ...Object.fromEntries([...chart, ...files]), ...template });
    const flags = files.flatMap(([name]) => ["-f", name]);
    const helm = await runHelm(testContext({ cwd: dir }), ["template", "x", "chart", ...flags], { cwd: dir });
    // The command looks for subcharts that are listed and not there before it merges.
    if (/found in Chart.yaml, but missing in charts/.test(helm.stderr)) continue;
    const answer = answers[index];
    expect(helm.exitCode === 0, JSON.stringify(item)).toBe(answer?.error === undefined);
    const values = /^values: (.*)$/m.exec(helm.stdout)?.[1];
    if (values !== undefined) expect(canonical(JSON.parse(values))).toBe(canonical((answer?.values ?? {}) as Json));
  }
});
