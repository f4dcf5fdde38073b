import { LibraryNeeded, PatternEngine } from "../go-regexp/index.ts";
import type { Json } from "../json/index.ts";
import { type CheckRun, Endless } from "./check/check-run.ts";
import { checkValue } from "./check/check-value.ts";
import { NodeCompiler } from "./compile/compile-nodes.ts";
import type { SchemaNode } from "./compile/schema-node.ts";
import { SchemaDocuments } from "./documents/schema-documents.ts";
import { Broken, Refused } from "./documents/schema-reference.ts";
import type { DeprecatedValue, SchemaFault } from "./faults/schema-fault.ts";
import { Panic } from "./json/json-equal.ts";
import { parseSchema, type SchemaJson } from "./json/parse-schema.ts";
import { MetaChecker } from "./meta-check.ts";

/** The result of a validation; `undecided` says why Helm's result cannot be known. */
export type SchemaVerdict =
  | { readonly faults: readonly SchemaFault[]; readonly deprecated: readonly DeprecatedValue[] }
  | { readonly undecided: string };

/** A compiled schema, which can validate many values. */
export interface CompiledSchema {
  /** The source of the schema. */
  readonly json: SchemaJson;
  validate(values: Json): SchemaVerdict;
}

/** A part of a schema that cannot be checked as Helm does: `pointer` is its place, `#/properties/a`. */
export interface Unsupported {
  readonly pointer: string;
  readonly message: string;
}

/** A schema that Helm rejects, and why. */
export interface BrokenSchema {
  readonly broken: string;
}

// The URL that Helm gives the schema. Relative references resolve against it.
const URL = "file:///values.schema.json";

/**
 * Compiles a values.schema.json as santhosh-tekuri/jsonschema 6.0.2 does, with the options of Helm 4
 * (`pkg/chart/common/util/jsonschema.go`).
 *
 * @param options.checked the same text has been compiled before; it is not checked against its meta-schema again.
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

function compile(text: string, engine: PatternEngine, checked: boolean): CompiledSchema | BrokenSchema | Unsupported {
  try {
    const json = parseSchema(text.replace(/^\ufeff/, ""));
    const meta = new MetaChecker(engine);
    const documents = new SchemaDocuments(new Map([[URL, json]]), (document, value, pointer) => {
      if (!checked) meta.check(document, value, pointer);
    });
    const node = new NodeCompiler(documents, engine, false).compile(URL);
    return { json, validate: (values) => validateValues(node, values) };
  } catch (error) {
    if (error instanceof SyntaxError) return { broken: `not JSON: ${error.message}` };
    if (error instanceof Broken || error instanceof Panic) return { broken: error.message };
    if (error instanceof Refused) return { pointer: `#${error.place}`, message: error.message };
    if (error instanceof Endless) return { pointer: "#", message: "the schema takes too long to check" };
    if (error instanceof RangeError) return { pointer: "#", message: "the schema is nested too deeply" };
    throw error;
  }
}

function validateValues(node: SchemaNode, values: Json): SchemaVerdict {
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
