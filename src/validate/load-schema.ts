import type { Context } from "../context.ts";
import type { Chart } from "../engines/chart-files/index.ts";
import { rangeOf, readValues, type ValueNode } from "../engines/go-yaml/index.ts";
import type { CompiledSchema } from "../engines/helm-schema/index.ts";
import { type Finding, finding, type Range, startOf } from "../findings/index.ts";
import { compiledSchema } from "./compiled-schema.ts";

/** The schema of a chart. */
export interface LoadedSchema {
  /** The name of its file in findings. */
  readonly file: string;
  /** Undefined if it cannot be applied as Helm does. */
  readonly compiled?: CompiledSchema;
  readonly findings: readonly Finding[];
}

/** Compiles the schema of a chart. */
export async function loadSchema(ctx: Context, { file, text }: NonNullable<Chart["schema"]>): Promise<LoadedSchema> {
  const schema = await compiledSchema(ctx, text);
  if ("validate" in schema) return { file, compiled: schema, findings: [] };
  if ("broken" in schema) {
    return { file, findings: [finding("schema/invalid", { reason: schema.broken }, { location: startOf(file) })] };
  }
  const location = placeOf(file, text, schema.pointer);
  return { file, findings: [finding("schema/unsupported", { reason: schema.message }, { location })] };
}

/** Finds the place of a JSON pointer by reading the JSON as YAML. */
function placeOf(file: string, text: string, pointer: string): Range {
  let node: ValueNode | undefined = readValues(file, text).node;
  for (const raw of pointer.split("/").slice(1)) {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    if (!node || node.kind === "scalar") break;
    const next: ValueNode | undefined = node.kind === "map" ? node.entries.get(step)?.value : node.items[Number(step)];
    if (!next) break;
    node = next;
  }
  if (!node) return startOf(file);
  const range = rangeOf(node);
  return node.kind === "scalar" ? range : { ...range, endLine: range.line, endColumn: range.column };
}
