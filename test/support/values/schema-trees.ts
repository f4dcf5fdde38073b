import { type CompiledSchema, compileSchema } from "../../../src/core/schema/compile-schema.ts";
import { mergeLayers } from "../../../src/core/values/merge.ts";
import type { Layer, MergedMap } from "../../../src/core/values/merged-value.ts";
import { readValues } from "../../../src/core/yaml/read-values.ts";

/** A layer of a file's text. */
export function textLayer(file: string, text: string): Layer {
  const { node } = readValues(file, text);
  if (!node) throw new Error(`cannot read ${text}`);
  return { name: file, file, node };
}

/** The merged values of values.yaml and, where it is given, prod.yaml. */
export function mergedTexts(defaults: string, values?: string): MergedMap {
  return mergeLayers(textLayer("values.yaml", defaults), values === undefined ? [] : [textLayer("prod.yaml", values)]);
}

/** A schema that must compile; draft 7 where it names no other. */
export async function soundSchema(schema: object): Promise<CompiledSchema> {
  const compiled = await compileSchema(
    JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", ...schema }),
  );
  if (!("validate" in compiled)) throw new Error(JSON.stringify(compiled));
  return compiled;
}
