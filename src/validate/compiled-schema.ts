import type { Context } from "../context.ts";
import type { BrokenSchema, CompiledSchema, Unsupported } from "../engines/helm-schema/index.ts";
import { isRecord } from "../engines/json/index.ts";
import { Cache, cacheDir, cacheKey } from "../tools/files/index.ts";

const MOST = 200;

/** The cached validity of a schema. */
type Outcome = { readonly sound: true } | BrokenSchema | Unsupported;

/** Compiles a schema. Caches whether it is valid, because that check takes longer than everything else. */
export async function compiledSchema(ctx: Context, text: string): Promise<CompiledSchema | BrokenSchema | Unsupported> {
  const cache = new Cache(cacheDir(ctx, "schemas"), MOST);
  const key = cacheKey(text);
  const known = outcomeOf(cache.get(key)?.toString() ?? "");
  if (known && !("sound" in known)) return known;
  const { compileSchema } = await import("../engines/helm-schema/index.ts");
  const schema = await compileSchema(text, { checked: known !== undefined });
  if (!known) cache.put(key, JSON.stringify("validate" in schema ? { sound: true } : schema));
  return schema;
}

function outcomeOf(text: string): Outcome | undefined {
  try {
    const outcome: unknown = JSON.parse(text);
    return isOutcome(outcome) ? outcome : undefined;
  } catch {
    return undefined;
  }
}

function isOutcome(value: unknown): value is Outcome {
  if (!isRecord(value)) return false;
  if ("sound" in value) return value["sound"] === true;
  if ("broken" in value) return typeof value["broken"] === "string";
  return typeof value["pointer"] === "string" && typeof value["message"] === "string";
}
