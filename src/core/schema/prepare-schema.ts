import { isJsonMap, type Json, type JsonMap } from "../yaml/value-node.ts";

/** The drafts of JSON Schema that are judged here; Helm knows draft 4 too. */
export type Draft = "draft-06" | "draft-07" | "2019-09" | "2020-12";

/** Something in a schema that cannot be judged as Helm does: `pointer` is its place, `#/properties/a`. */
export interface Unsupported {
  readonly pointer: string;
  readonly message: string;
}

/** A schema that Helm refuses too. */
export interface BrokenSchema {
  readonly broken: string;
}

/** A schema made ready for ajv, or the reason why not. */
export type PreparedSchema = { readonly draft: Draft; readonly schema: JsonMap | boolean } | Unsupported | BrokenSchema;

const MAPS = new Set(["properties", "patternProperties", "definitions", "$defs", "dependentSchemas"]);
const LISTS = new Set(["allOf", "anyOf", "oneOf", "prefixItems"]);
const SINGLE = new Set([
  "additionalProperties",
  "additionalItems",
  "contains",
  "propertyNames",
  "not",
  "if",
  "then",
  "else",
]);
// What ajv and Helm's engine judge differently, or Helm fetches.
const REFUSED = new Set([
  "$dynamicRef",
  "$dynamicAnchor",
  "$recursiveRef",
  "$recursiveAnchor",
  "unevaluatedProperties",
  "unevaluatedItems",
  "$vocabulary",
  "$anchor",
]);
const LOCAL_REF = /^#(?:\/[A-Za-z0-9_.$-]+)*$/;

class Refused extends Error {
  readonly news: Unsupported;

  constructor(pointer: string, message: string) {
    super(message);
    this.news = { pointer, message };
  }
}

class Broken extends Error {}

/**
 * Copies a schema without what only ajv understands, and finds what cannot be judged as Helm does.
 *
 * @param text the schema's source, for numbers that JavaScript would round.
 * @param patternFault says why a pattern is none to RE2; Helm refuses a schema with one anywhere.
 */
export function prepareSchema(
  schema: Json,
  text: string,
  patternFault: (pattern: string) => string | undefined,
): PreparedSchema {
  try {
    if (typeof schema === "boolean") return { draft: "2020-12", schema };
    if (!isJsonMap(schema)) throw new Refused("#", "the schema is no object");
    if (/\d[\d.]{16,}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '""')))
      throw new Refused("#", "the schema has a number of more than 16 digits");
    const draft = draftOf(schema);
    const walker = new Walker(draft, patternFault);
    const copy = walker.copy(schema, "#");
    walker.checkRefs();
    return { draft, schema: isJsonMap(copy) ? copy : schema };
  } catch (error) {
    if (error instanceof Refused) return error.news;
    if (error instanceof Broken) return { broken: error.message };
    throw error;
  }
}

function draftOf(schema: JsonMap): Draft {
  const given = schema["$schema"];
  if (given === undefined) return "2020-12";
  const match =
    typeof given === "string"
      ? /^https?:\/\/json-schema\.org\/(?:draft-(06|07)|draft\/(2019-09|2020-12))\/schema#?$/.exec(given)
      : null;
  if (!match) throw new Refused("#/$schema", `the draft ${JSON.stringify(given)} is not supported`);
  if (match[1] === "06") return "draft-06";
  if (match[1] === "07") return "draft-07";
  return match[2] === "2019-09" ? "2019-09" : "2020-12";
}

class Walker {
  readonly #draft: Draft;
  readonly #seen = new Set<string>();
  readonly #refs: { pointer: string; target: string }[] = [];

  readonly #patternFault: (pattern: string) => string | undefined;

  constructor(draft: Draft, patternFault: (pattern: string) => string | undefined) {
    this.#draft = draft;
    this.#patternFault = patternFault;
  }

  checkRefs(): void {
    for (const { pointer, target } of this.#refs) {
      if (!this.#seen.has(target)) throw new Refused(pointer, `"$ref" to ${target} does not lead to a schema here`);
    }
  }

  copy(schema: Json, pointer: string): Json {
    if (!isJsonMap(schema)) {
      if (typeof schema === "boolean") this.#seen.add(pointer);
      return schema;
    }
    this.#seen.add(pointer);
    const result: JsonMap = {};
    for (const [key, value] of Object.entries(schema)) {
      if (key === "__proto__") throw new Refused(pointer, `the key "__proto__" in a schema is not supported`);
      const kept = this.#keyword(key, value, pointer);
      if (kept !== undefined) result[key] = kept;
    }
    return "$ref" in result && isOld(this.#draft) ? besideRef(result) : result;
  }

  /** The keyword's value for ajv; undefined drops it. */
  #keyword(key: string, value: Json, pointer: string): Json | undefined {
    const here = `${pointer}/${escaped(key)}`;
    if (REFUSED.has(key)) throw new Refused(here, `"${key}" is not supported`);
    if (key === "$schema" && pointer !== "#") throw new Refused(here, `"$schema" below the root is not supported`);
    // OpenAPI's, of which Helm knows nothing; draft 4's; and what the drafts add later.
    if (key === "$schema" || key === "nullable" || key === "id" || key === "discriminator") return undefined;
    if (key === "$id") return this.#id(value, here);
    if (key === "$ref") return this.#ref(value, here);
    if (this.#draft === "draft-06" && (key === "if" || key === "then" || key === "else")) return undefined;
    if (key === "pattern" && typeof value === "string") this.#pattern(value, here);
    if (key === "patternProperties" && isJsonMap(value))
      for (const pattern of Object.keys(value)) this.#pattern(pattern, here);
    if (
      isOld(this.#draft) &&
      (key === "dependentSchemas" || key === "dependentRequired" || key === "minContains" || key === "maxContains")
    )
      return undefined;
    if (key === "dependencies" || MAPS.has(key)) return this.#map(value, here);
    if (LISTS.has(key) || (key === "items" && Array.isArray(value))) {
      return Array.isArray(value) ? value.map((item, index) => this.copy(item, `${here}/${index}`)) : value;
    }
    return SINGLE.has(key) || key === "items" ? this.copy(value, here) : value;
  }

  #map(value: Json, pointer: string): Json {
    if (!isJsonMap(value)) return value;
    const result: JsonMap = {};
    for (const [key, item] of Object.entries(value)) {
      if (key === "__proto__") throw new Refused(pointer, `the key "__proto__" in a schema is not supported`);
      result[key] = this.copy(item, `${pointer}/${escaped(key)}`);
    }
    return result;
  }

  #pattern(pattern: string, pointer: string): void {
    const fault = this.#patternFault(pattern);
    if (fault !== undefined) throw new Broken(`the pattern ${pattern} at ${pointer} is not one of RE2: ${fault}`);
  }

  #id(value: Json, pointer: string): undefined {
    const plain = pointer === "#/$id" && typeof value === "string" && /^https?:\/\/[A-Za-z0-9._~/-]+#?$/.test(value);
    if (!plain) throw new Refused(pointer, `this "$id" is not supported`);
    return undefined;
  }

  #ref(value: Json, pointer: string): Json {
    if (typeof value !== "string" || !LOCAL_REF.test(value)) {
      throw new Refused(
        pointer,
        `"$ref": ${JSON.stringify(value)} is not supported: Helm may fetch it, or resolve it otherwise`,
      );
    }
    this.#refs.push({ pointer, target: value });
    return value;
  }
}

const isOld = (draft: Draft): boolean => draft === "draft-06" || draft === "draft-07";

/**
 * Up to draft 7 what stands beside a "$ref" is ignored, says the standard, and Helm's engine asserts `const` all the same
 * (santhosh-tekuri/jsonschema 6.0.2: objcompiler.go returns early from what draft 4 had, and `const` is draft 6's). So
 * that gets a place of its own here. ajv in turn would assert `type` (8.20, in spite of ignoreKeywordsWithRef).
 */
function besideRef({ type: _type, const: constant, ...rest }: JsonMap): JsonMap {
  if (constant === undefined) return rest;
  const { $ref: ref = "", ...others } = rest;
  const containers = Object.entries(others).filter(([key]) => key === "definitions" || key === "$defs");
  return { ...Object.fromEntries(containers), allOf: [{ $ref: ref }, { const: constant }] };
}

function escaped(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}
