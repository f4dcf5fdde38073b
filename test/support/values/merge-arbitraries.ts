import fc from "fast-check";
import type { Json } from "../../../src/engines/json/json.ts";

const key = fc.constantFrom("a", "b", "c", "__proto__", "global");
const json: fc.Arbitrary<Json> = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom<Json>(null, 1, "x", true),
    fc.array(tie("json"), { maxLength: 2 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
    fc.dictionary(key, tie("json"), { maxKeys: 3 }),
  ),
})).json;

/** A values file in JSON, with few keys, many maps and nulls. */
export const layerText = fc.dictionary(key, json, { maxKeys: 4 }).map((values) => JSON.stringify(values));

/** A chart's defaults and up to three layers. */
export const layerTexts = fc.tuple(layerText, fc.array(layerText, { maxLength: 3 }));
