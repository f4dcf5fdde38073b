import { type CompiledSchema, compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { MergedMap } from "../../../src/engines/helm-values/merged-value.ts";
import { layerOf, mergeLayers } from "./merged.ts";

/** The merged values of values.yaml and, where it is given, prod.yaml. */
export function mergedTexts(defaults: string, values?: string): MergedMap {
  return mergeLayers(layerOf("values.yaml", defaults), values === undefined ? [] : [layerOf("prod.yaml", values)]);
}

/** A schema that must compile; draft 7 where it names no other. */
export async function soundSchema(schema: object): Promise<CompiledSchema> {
  const compiled = await compileSchema(
    JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...schema }),
  );
  if (!("validate" in compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
}
