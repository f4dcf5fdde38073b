import {
  Ajv,
  type AnySchema,
  type ErrorObject,
  type KeywordDefinition,
  type Options,
  type ValidateFunction,
} from "ajv";
import { RE2JS } from "re2js";
import type { Json } from "../yaml/value-node.ts";
import { deepEqual, isMultipleOf } from "./deep-equal.ts";
import { FORMATS } from "./formats.ts";
import { type BrokenSchema, type Draft, prepareSchema, type Unsupported } from "./prepare-schema.ts";

/** One fault of the values, in ajv's words. */
export type SchemaFault = ErrorObject<string, Record<string, unknown>>;

/** What the schema says of values; `undecided` names a format that cannot be judged as Helm does. */
export type SchemaVerdict = { readonly faults: readonly SchemaFault[] } | { readonly undecided: string };

/** A schema, ready to be asked many times. */
export interface CompiledSchema {
  validate(values: Json): SchemaVerdict;
}

/** Compiled patterns: RE2 takes its time, and schemas repeat themselves. */
const patterns = new Map<string, RE2JS>();

function compiledPattern(pattern: string): RE2JS {
  const known = patterns.get(pattern);
  if (known) return known;
  const compiled = RE2JS.compile(pattern);
  patterns.set(pattern, compiled);
  return compiled;
}

/** The engine of Helm, Go's regexp, is RE2: no lookaround, no backreferences, and no pattern that takes ages. */
const regExp = Object.assign(
  (pattern: string) => {
    const compiled = compiledPattern(pattern);
    // ajv keeps patterns by what toString gives.
    return { test: (text: string): boolean => compiled.matcher(text).find(), toString: () => pattern };
  },
  { code: "" },
);

/**
 * Compiles a values.schema.json so that its verdict is Helm's: draft by `$schema`, formats up to draft 7 only, RE2
 * patterns, decimal `multipleOf`, own keys only.
 *
 * @param options.checked the same text was compiled before, so that it need not be held against its draft's own schema.
 */
export async function compileSchema(
  text: string,
  options: { readonly checked?: boolean } = {},
): Promise<CompiledSchema | BrokenSchema | Unsupported> {
  let schema: Json;
  try {
    schema = JSON.parse(text) as Json;
  } catch (error) {
    return { broken: `no JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
  const prepared = prepareSchema(schema, text, patternFault);
  if ("pointer" in prepared || "broken" in prepared) return prepared;
  const undecided: string[] = [];
  const ajv = await engine(prepared.draft, undecided, options.checked !== true);
  let check: ValidateFunction;
  try {
    check = ajv.compile(prepared.schema as AnySchema);
  } catch (error) {
    if (error instanceof RangeError) return { pointer: "#", message: "the schema refers to itself too deeply" };
    return { broken: error instanceof Error ? error.message : String(error) };
  }
  return { validate: (values) => judge(check, values, undecided) };
}

function judge(check: ValidateFunction, values: Json, undecided: string[]): SchemaVerdict {
  undecided.length = 0;
  try {
    const valid = check(values);
    const [format] = undecided;
    if (format !== undefined) return { undecided: `the format "${format}"` };
    return { faults: valid ? [] : (check.errors ?? []) };
  } catch (error) {
    if (error instanceof RangeError) return { undecided: "a schema that refers to itself without end" };
    throw error;
  }
}

async function engine(draft: Draft, undecided: string[], validateSchema: boolean): Promise<Ajv> {
  const asserted = draft === "draft-06" || draft === "draft-07";
  const options: Options = {
    strict: false,
    allErrors: true,
    verbose: true,
    ownProperties: true,
    ignoreKeywordsWithRef: asserted,
    validateFormats: asserted,
    validateSchema,
    logger: false,
    code: { regExp },
  };
  const ajv =
    draft === "2019-09" ? await ajv2019(options) : draft === "2020-12" ? await ajv2020(options) : new Ajv(options);
  for (const keyword of KEYWORDS) {
    ajv.removeKeyword(String(keyword.keyword));
    ajv.addKeyword(keyword);
  }
  if (asserted) addFormats(ajv, undecided);
  return ajv;
}

async function ajv2019(options: Options): Promise<Ajv> {
  const { Ajv2019 } = await import("ajv/dist/2019.js");
  return new Ajv2019(options);
}

async function ajv2020(options: Options): Promise<Ajv> {
  const { Ajv2020 } = await import("ajv/dist/2020.js");
  return new Ajv2020(options);
}

function addFormats(ajv: Ajv, undecided: string[]): void {
  for (const [name, judgeFormat] of Object.entries(FORMATS)) {
    ajv.addFormat(name, (text: string) => {
      const verdict = judgeFormat(text);
      if (verdict !== "undecided") return verdict;
      undecided.push(name);
      return true;
    });
  }
  ajv.addFormat("regex", (text: string) => patternFault(text) === undefined);
}

function patternFault(pattern: string): string | undefined {
  try {
    compiledPattern(pattern);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

// ajv compares by constructors, which maps without a prototype do not have, and divides binary fractions.
const KEYWORDS: readonly KeywordDefinition[] = [
  {
    keyword: "enum",
    schemaType: "array",
    validate: (allowed: Json[], value: Json) => allowed.some((item) => deepEqual(item, value)),
    error: { message: "must be one of the allowed values" },
  },
  {
    keyword: "const",
    validate: (only: Json, value: Json) => deepEqual(only, value),
    error: { message: "must be the one allowed value" },
  },
  {
    keyword: "uniqueItems",
    type: "array",
    schemaType: "boolean",
    validate: (wanted: boolean, items: Json[]) =>
      !wanted || items.every((item, index) => !items.slice(0, index).some((other) => deepEqual(item, other))),
    error: { message: "must not hold the same item twice" },
  },
  {
    keyword: "multipleOf",
    type: "number",
    schemaType: "number",
    validate: (step: number, value: number) => isMultipleOf(value, step),
    error: { message: "must be a multiple" },
  },
];
