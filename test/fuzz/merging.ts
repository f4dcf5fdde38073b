import { plainMap } from "../../src/engines/helm-values/merged-value.ts";
import { canonical } from "../support/values/canonical.ts";
import { layerTexts } from "../support/values/merge-arbitraries.ts";
import { mergedCase, releaseQuestion } from "../support/values/merge-release.ts";
import { layerOf, mergeLayers } from "../support/values/merged.ts";
import { release, sets } from "../support/values/release-arbitraries.ts";
import { suite } from "./suite.ts";

/** Layers over defaults give what templates of Helm see. */
export const merging = suite({
  name: "merging",
  cases: layerTexts,
  ours: ([defaults, layers]) => ({
    value: canonical(
      plainMap(
        mergeLayers(
          layerOf("values.yaml", defaults),
          layers.map((text, index) => layerOf(`${index}.yaml`, text)),
        ),
      ),
    ),
  }),
  question: ([defaults, files]) => ({ op: "render", defaults, files }),
});

/** Charts with subcharts of all kinds are merged as Helm merges them. */
export const subcharts = suite({
  name: "subcharts",
  cases: release,
  ours: (item) => mergedCase(item),
  question: releaseQuestion,
});

/** `--set` and its likes give what Helm makes of them. */
export const commandLine = suite({
  name: "set",
  cases: sets,
  ours: (item) => mergedCase(item),
  question: releaseQuestion,
});
