import fc from "fast-check";
import { beforeAll, expect, it } from "vitest";
import { mergeLayers } from "../../../src/core/values/merge.ts";
import { type Layer, plainMap } from "../../../src/core/values/merged-value.ts";
import { readValues } from "../../../src/core/yaml/read-values.ts";
import type { Json } from "../../../src/core/yaml/value-node.ts";
import { compare, type Ours, printedSeed } from "../../support/values/agreement.ts";
import { canonical } from "../../support/values/canonical.ts";
import { layerTexts } from "../../support/values/merge-arbitraries.ts";
import { askOracle, buildOracle } from "../../support/values/oracle.ts";

beforeAll(async () => void (await buildOracle()), 1_200_000);

function layer(name: string, text: string): Layer {
  const { node } = readValues(name, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name, file: name, node };
}

function ours([defaults, layers]: readonly [string, readonly string[]]): Ours {
  return {
    value: canonical(
      plainMap(
        mergeLayers(
          layer("values.yaml", defaults),
          layers.map((text, index) => layer(`${index}.yaml`, text)),
        ),
      ),
    ),
  };
}

it("layers over defaults give what templates of Helm see", async () => {
  const cases = fc.sample(layerTexts, { seed: printedSeed("merging"), numRuns: 5000 });
  const answers = await askOracle(cases.map(([defaults, files]) => ({ op: "render", defaults, files })));
  const result = compare(cases, ours, answers, (answer) => canonical((answer.values ?? {}) as Json));
  expect(result).toEqual({ agree: 5000, refused: 0, disagreements: [] });
});
