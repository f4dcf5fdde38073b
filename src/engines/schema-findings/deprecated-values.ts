import { type Finding, finding, sortFindings } from "../../findings/index.ts";
import type { CompiledSchema } from "../helm-schema/index.ts";
import { type Layer, type MergedMap, plainMap } from "../helm-values/index.ts";
import { locate } from "../value-layers/index.ts";
import { mapAt } from "./schema-findings.ts";

/**
 * Finds values that a layer sets and the schema calls deprecated, by `values/deprecated`. A schema counts if it validates
 * the value: through references and `allOf`, and through the matching parts of `anyOf`, `oneOf` and `if`.
 *
 * @param options.isDefault whether a layer belongs to the chart's own defaults, which are not reported.
 * @param options.prefix the path of the values of the schema's chart.
 */
export function deprecatedValues(
  schema: CompiledSchema,
  root: MergedMap,
  options: { readonly isDefault: (layer: Layer) => boolean; readonly prefix: readonly string[] },
): Finding[] {
  const { isDefault, prefix } = options;
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
