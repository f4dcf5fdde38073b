import { createHash, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { Context } from "../context.ts";
import type { BrokenSchema, CompiledSchema, Unsupported } from "../engines/helm-schema/index.ts";
import { cacheDir, writeAtomically } from "../tools/files/index.ts";

declare const CHARTWRIGHT_BUILD: string;

// A hash of all that the program is made of, put in by the build; from source every run has its own.
const BUILD = typeof CHARTWRIGHT_BUILD === "string" ? CHARTWRIGHT_BUILD : randomUUID();

/** What is known of a schema's text. */
type Outcome = { readonly sound: true } | BrokenSchema | Unsupported;

/**
 * Compiles a schema, and remembers by its content what came of it: whether it is one costs more to find out than all the
 * rest. A damaged entry of the cache is made anew, and a cache that cannot be written is no failure.
 */
export async function compiledSchema(ctx: Context, text: string): Promise<CompiledSchema | BrokenSchema | Unsupported> {
  const key = createHash("sha256").update(`${BUILD}\n`).update(text).digest("hex");
  const file = cacheDir(ctx, "schemas", `${key}.json`);
  const known = recalled(file);
  if (known && !("sound" in known)) return known;
  const { compileSchema } = await import("../engines/helm-schema/index.ts");
  const schema = await compileSchema(text, { checked: known !== undefined });
  if (!known) await remember(file, "validate" in schema ? { sound: true } : schema);
  return schema;
}

function recalled(file: string): Outcome | undefined {
  try {
    const outcome: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isOutcome(outcome) ? outcome : undefined;
  } catch {
    return undefined;
  }
}

function isOutcome(value: unknown): value is Outcome {
  if (typeof value !== "object" || value === null) return false;
  if ("sound" in value) return value.sound === true;
  if ("broken" in value) return typeof value.broken === "string";
  return (
    "pointer" in value && typeof value.pointer === "string" && "message" in value && typeof value.message === "string"
  );
}

async function remember(file: string, outcome: Outcome): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
    .then(() => writeAtomically(file, `${JSON.stringify(outcome)}\n`))
    .catch(() => {});
}
