import { LibraryNeeded, PatternEngine } from "../go-regexp/index.ts";
import type { Json } from "../json/index.ts";
import { type CheckRun, checkValue, Endless } from "./check/check-value.ts";
import { NodeCompiler } from "./compile/compile-nodes.ts";
import type { SchemaNode } from "./compile/schema-node.ts";
import { SchemaDocuments } from "./documents/schema-documents.ts";
import { Broken, Refused } from "./documents/schema-reference.ts";
import type { DeprecatedValue, SchemaFault } from "./faults/schema-fault.ts";
import { Panic } from "./json/json-equal.ts";
import { parseSchema, type SchemaJson } from "./json/parse-schema.ts";
import { MetaChecker } from "./meta-check.ts";

/** What the schema says of values; `undecided` names what cannot be judged as Helm does. */
export type SchemaVerdict =
  | { readonly faults: readonly SchemaFault[]; readonly deprecated: readonly DeprecatedValue[] }
  | { readonly undecided: string };

/** A schema, ready to be asked many times. */
export interface CompiledSchema {
  /** As it is written. */
  readonly json: SchemaJson;
  validate(values: Json): SchemaVerdict;
}

/** Something in a schema that cannot be judged as Helm does: `pointer` is its place, `#/properties/a`. */
export interface Unsupported {
  readonly pointer: string;
  readonly message: string;
}

/** A schema that Helm refuses too. */
export interface BrokenSchema {
  readonly broken: string;
}

// The name that Helm gives the schema, against which relative references resolve.
const URL = "file:///values.schema.json";

/**
 * Compiles a values.schema.json so that its verdict is Helm's: what santhosh-tekuri/jsonschema 6.0.2 makes of it, set up
 * as in Helm 4 (`pkg/chart/common/util/jsonschema.go`).
 *
 * @param options.checked the same text was compiled before, so that it need not be held against its draft's meta-schema.
 */
export async function compileSchema(
  text: string,
  options: { readonly checked?: boolean } = {},
): Promise<CompiledSchema | BrokenSchema | Unsupported> {
  try {
    return compile(text, new PatternEngine(), options.checked === true);
  } catch (error) {
    if (!(error instanceof LibraryNeeded)) throw error;
  }
  const { RE2JS } = await import("re2js");
  return compile(text, new PatternEngine(RE2JS), options.checked === true);
}

function compile(text: string, engine: PatternEngine, sound: boolean): CompiledSchema | BrokenSchema | Unsupported {
  try {
    const json = parseSchema(text.replace(/^\ufeff/, ""));
    const meta = new MetaChecker(engine);
    const documents = new SchemaDocuments(new Map([[URL, json]]), (document, value, pointer) => {
      if (!sound) meta.check(document, value, pointer);
    });
    const node = new NodeCompiler(documents, engine, false).compile(URL);
    return { json, validate: (values) => judge(node, values) };
  } catch (error) {
    if (error instanceof SyntaxError) return { broken: `not JSON: ${error.message}` };
    if (error instanceof Broken || error instanceof Panic) return { broken: error.message };
    if (error instanceof Refused) return { pointer: `#${error.place}`, message: error.message };
    if (error instanceof Endless) return { pointer: "#", message: "the schema takes too long to check" };
    if (error instanceof RangeError) return { pointer: "#", message: "the schema is nested too deeply" };
    throw error;
  }
}

function judge(node: SchemaNode, values: Json): SchemaVerdict {
  const run: CheckRun = { deprecated: [], undecided: [], steps: 0 };
  try {
    const faults = checkValue(run, node, values);
    const [undecided] = run.undecided;
    return undecided === undefined ? { faults, deprecated: run.deprecated } : { undecided };
  } catch (error) {
    if (error instanceof Panic || error instanceof Endless) return { undecided: error.message };
    if (error instanceof RangeError) return { undecided: "values or a schema that are nested too deeply" };
    throw error;
  }
}
