import { mergeLayers } from "../../src/core/values/merge.ts";
import { type Layer, plainMap } from "../../src/core/values/merged-value.ts";
import { readValues } from "../../src/core/yaml/read-values.ts";
import { canonical } from "../support/values/canonical.ts";
import { layerTexts } from "../support/values/merge-arbitraries.ts";
import { suite } from "./suite.ts";

function layer(name: string, text: string): Layer {
  const { node } = readValues(name, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name, file: name, node };
}

/** Layers over defaults give what templates of Helm see. */
export const merging = suite({
  name: "merging",
  cases: layerTexts,
  ours: ([defaults, layers]) => ({
    value: canonical(
      plainMap(
        mergeLayers(
          layer("values.yaml", defaults),
          layers.map((text, index) => layer(`${index}.yaml`, text)),
        ),
      ),
    ),
  }),
  question: ([defaults, files]) => ({ op: "render", defaults, files }),
});
