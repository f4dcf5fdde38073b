import { type Finding, finding, sortFindings } from "../../findings/index.ts";
import type { CompiledSchema } from "../helm-schema/index.ts";
import { type Layer, type MergedMap, plainMap } from "../helm-values/index.ts";
import { locate } from "../value-layers/index.ts";
import { mapAt } from "./schema-findings.ts";

/**
 * Finds values that the schema calls deprecated and a layer sets, by `values/deprecated`. What counts is the schema that
 * judges the value: through references and `allOf`, and of `anyOf`, `oneOf` and `if` what fits.
 *
 * @param isDefault tells the layers of the chart's own defaults, which are not the user's to change.
 * @param prefix where the values of the schema's chart are.
 */
export function deprecatedValues(
  schema: CompiledSchema,
  root: MergedMap,
  isDefault: (layer: Layer) => boolean,
  prefix: readonly string[] = [],
): Finding[] {
  const values = mapAt(root, prefix);
  const verdict = values && schema.validate(plainMap(values));
  if (!verdict || "undecided" in verdict) return [];
  const found = new Map<string, Finding>();
  for (const { path: within, description } of verdict.deprecated) {
    const path = [...prefix, ...within];
    const place = locate(root, path);
    if (within.length === 0 || place.depth < path.length || isDefault(place.layer)) continue;
    const where = { path, layer: place.layer.name, location: place.key ?? place.value, description };
    found.set(JSON.stringify(path), finding("values/deprecated", { path }, where));
  }
  return sortFindings([...found.values()]);
}
