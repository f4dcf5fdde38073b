import type { Context } from "../context.ts";
import type { Chart } from "../engines/chart-files/index.ts";
import { rangeOf, readValues, type ValueNode } from "../engines/go-yaml/index.ts";
import type { CompiledSchema } from "../engines/helm-schema/index.ts";
import { type Finding, finding, type Range } from "../findings/index.ts";
import { compiledSchema } from "./compiled-schema.ts";

/** A chart's schema as far as it can be used. */
export interface LoadedSchema {
  /** As places show it. */
  readonly file: string;
  /** Undefined where the chart has no schema, or one that cannot be judged as Helm does. */
  readonly compiled?: CompiledSchema;
  readonly findings: readonly Finding[];
}

/** The schemas of charts, each compiled once. */
export class ChartSchemas {
  readonly #ctx: Context;
  readonly #known = new Map<string, Promise<LoadedSchema>>();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** The schema of a chart; undefined where it has none. */
  of({ schema }: Chart): Promise<LoadedSchema> | undefined {
    if (!schema) return undefined;
    const known = this.#known.get(schema.file) ?? loadSchema(this.#ctx, schema);
    this.#known.set(schema.file, known);
    return known;
  }
}

async function loadSchema(ctx: Context, { file, text }: NonNullable<Chart["schema"]>): Promise<LoadedSchema> {
  const schema = await compiledSchema(ctx, text);
  if ("validate" in schema) return { file, compiled: schema, findings: [] };
  if ("broken" in schema) {
    return { file, findings: [finding("schema/invalid", { reason: schema.broken }, { location: startOf(file) })] };
  }
  return { file, findings: [unsupportedSchema(schema.message, placeOf(file, text, schema.pointer))] };
}

/** That a schema cannot be judged as Helm does, so that only rendering tells. */
export function unsupportedSchema(reason: string, location: Range): Finding {
  return finding("schema/unsupported", { reason }, { location });
}

/** The beginning of a file. */
export function startOf(file: string): Range {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/** The place of a JSON pointer: JSON is YAML, as far as places go. */
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
