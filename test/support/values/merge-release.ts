import { chartOf } from "../../../src/engines/chart-files/chart.ts";
import { MergeFault } from "../../../src/engines/helm-values/coalesce.ts";
import { helmBehaviour } from "../../../src/engines/helm-values/helm-behaviour.ts";
import { type Merged, mergeValues } from "../../../src/engines/helm-values/merge.ts";
import { plainMap } from "../../../src/engines/helm-values/merged-value.ts";
import { SET_KINDS, type SetExpression, SetFault } from "../../../src/engines/helm-values/set-reader.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import { ChartwrightError } from "../../../src/errors.ts";
import type { Ours } from "./agreement.ts";
import { canonical } from "./canonical.ts";
import { layerOf } from "./merged.ts";
import type { OracleVersion, Question } from "./oracle.ts";
import { type ReleaseCase, TEXTS } from "./release-arbitraries.ts";

const encoder = new TextEncoder();
const BARE = { "Chart.yaml": '{"apiVersion":"v2","name":"top","version":"1.0.0"}' };

/** Merges a case as the product does. */
export function mergeRelease(item: ReleaseCase, version: OracleVersion = "4.2"): Merged {
  const behaviour = helmBehaviour(`${version}.0`);
  const files = Object.entries(Object.keys(item.chart).length > 0 ? item.chart : BARE)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, text]) => ({ path, data: encoder.encode(text) }));
  return mergeValues({
    chart: chartOf(files, "top", behaviour),
    layers: item.files.map((text, index) => layerOf(`${index}.yaml`, text)),
    sets: item.sets.map(setOf),
    readText: (path) => {
      const text = Object.hasOwn(TEXTS, path) ? TEXTS[path] : undefined;
      if (text === undefined) throw new ChartwrightError("E_FILE", `${path} cannot be read`);
      return text;
    },
    behaviour,
  });
}

function setOf({ kind, text }: ReleaseCase["sets"][number]): SetExpression {
  const known = SET_KINDS.find((item) => item === kind);
  if (!known) throw new Error(`no kind ${kind}`);
  return { kind: known, text };
}

/** The case as a question, and what we make of it in the form of the answer. */
export function releaseQuestion(item: ReleaseCase): Question {
  return {
    op: "release",
    ...(Object.keys(item.chart).length > 0 ? { chart: item.chart } : {}),
    files: item.files,
    sets: item.sets,
    texts: TEXTS,
  };
}

/** What we make of it. */
export function mergedCase(item: ReleaseCase, version: OracleVersion = "4.2"): Ours {
  try {
    return { value: canonical(plainMap(mergeRelease(item, version).root) as Json) };
  } catch (error) {
    if (error instanceof SetFault && error.message.includes("kept exactly")) return { refused: error.message };
    if (error instanceof SetFault || error instanceof MergeFault || error instanceof ChartwrightError)
      return { error: error.message };
    throw error;
  }
}
