import type { Pattern } from "../../go-regexp/index.ts";
import { LibraryNeeded, type PatternEngine } from "../../go-regexp/index.ts";
import { Broken, fragmentOf } from "../documents/schema-reference.ts";
import { formatCheck } from "../formats/formats.ts";
import { isSchemaMap, type SchemaJson, type SchemaMap, typeOf } from "../json/parse-schema.ts";
import { numbers, SIZES, setSize } from "./compile-numbers.ts";
import type { SchemaNode } from "./schema-node.ts";

/** A schema under compilation, and how it finds the nodes of other schemas. */
export interface Surroundings {
  readonly json: SchemaMap;
  readonly engine: PatternEngine;
  readonly assertFormat: boolean;
  has(vocabulary: string): boolean;
  /** The node of a schema below this one. */
  below(...steps: string[]): SchemaNode;
  /** The node that a keyword such as `$ref` refers to; undefined if the keyword is absent. */
  referred(keyword: string): SchemaNode | undefined;
}

/**
 * Compiles the keywords of a schema as santhosh-tekuri/jsonschema 6.0.2 does (`objcompiler.go`). A keyword whose value
 * has the wrong type is ignored: the meta-schema has rejected it before, where it applies.
 *
 * @throws Broken for a pattern that RE2 rejects.
 */
export function compileKeywords(node: SchemaNode, around: Surroundings): void {
  draft4(node, around);
  if (node.version >= 6) draft6(node, around);
  if (node.version >= 7 && around.has("applicator")) conditional(node, around);
  if (node.version >= 2019) draft2019(node, around);
  if (node.version >= 2020) draft2020(node, around);
  if (around.json["deprecated"] === true) node.deprecated = true;
}

function draft4(node: SchemaNode, around: Surroundings): void {
  const ref = around.referred("$ref");
  if (ref) node.ref = ref;
  // Up to draft 7, keywords of draft 4 next to a reference are ignored; keywords that drafts 6 and 7 added are not.
  if (ref && node.version < 2019) return;
  if (around.has("applicator")) {
    applicators(node, around);
    if (node.version < 2020) itemsBefore2020(node, around);
    properties(node, around);
  }
  if (around.has("validation")) {
    types(node, around.json);
    numbers(node, around.json);
    sizes(node, around);
  }
  if (assertsFormat(node, around)) format(node, around);
}

function applicators(node: SchemaNode, around: Surroundings): void {
  for (const keyword of ["allOf", "anyOf", "oneOf"] as const) {
    const nodes = listBelow(around, keyword);
    if (nodes) node[keyword] = nodes;
  }
  if ("not" in around.json) node.not = around.below("not");
}

function itemsBefore2020(node: SchemaNode, around: Surroundings): void {
  if (!("items" in around.json)) return;
  const first = listBelow(around, "items");
  if (!first) {
    node.items = around.below("items");
    return;
  }
  node.firstItems = first;
  const additional = additionalBelow(around, "additionalItems");
  if (additional !== undefined) node.additionalItems = additional;
}

function properties(node: SchemaNode, around: Surroundings): void {
  const known = mapBelow(around, "properties");
  if (known) node.properties = known;
  const patterns = mapBelow(around, "patternProperties");
  if (patterns) {
    node.patternProperties = [...patterns].map(([source, below]) => [compilePattern(around, source), below] as const);
  }
  const additional = additionalBelow(around, "additionalProperties");
  if (additional !== undefined) node.additionalProperties = additional;
  const dependencies = around.json["dependencies"];
  if (isSchemaMap(dependencies)) {
    node.dependencies = new Map(
      Object.entries(dependencies).map(([key, value]) => [
        key,
        Array.isArray(value) ? strings(value) : around.below("dependencies", key),
      ]),
    );
  }
}

function types(node: SchemaNode, json: SchemaMap): void {
  const given = json["type"];
  const names = strings(Array.isArray(given) ? given : [given ?? null]).filter((name) => TYPES.has(name));
  if (names.length > 0) node.types = new Set(names);
  const allowed = json["enum"];
  if (Array.isArray(allowed)) node.allowed = { values: allowed, types: new Set(allowed.map(typeOf)) };
}

const TYPES = new Set(["null", "boolean", "number", "integer", "string", "array", "object"]);

function sizes(node: SchemaNode, around: Surroundings): void {
  for (const keyword of SIZES) setSize(node, around.json, keyword);
  const { pattern, required, uniqueItems } = around.json;
  if (typeof pattern === "string") node.pattern = compilePattern(around, pattern);
  if (uniqueItems === true) node.uniqueItems = true;
  if (Array.isArray(required)) node.required = strings(required);
}

function assertsFormat(node: SchemaNode, around: Surroundings): boolean {
  if (around.assertFormat || node.version < 2019) return true;
  return around.has(node.version === 2019 ? "format" : "format-assertion");
}

function format(node: SchemaNode, { json, engine, assertFormat }: Surroundings): void {
  const name = json["format"];
  if (typeof name !== "string") return;
  if (name !== "regex") {
    const check = formatCheck(name);
    if (check) node.format = { name, check };
    return;
  }
  // Values are checked when the library can no longer be awaited; a meta-schema is used while it still can.
  if (!assertFormat) engine.requireLibrary();
  node.format = { name, check: (text) => engine.fault(text) === undefined };
}

function draft6(node: SchemaNode, around: Surroundings): void {
  if (around.has("applicator")) {
    if ("contains" in around.json) node.contains = around.below("contains");
    if ("propertyNames" in around.json) node.propertyNames = around.below("propertyNames");
  }
  const constant = around.json["const"];
  if (around.has("validation") && constant !== undefined) node.constant = { value: constant };
}

function conditional(node: SchemaNode, around: Surroundings): void {
  const { json } = around;
  if (!("if" in json)) return;
  node.condition = around.below("if");
  if ("then" in json && json["if"] !== false) node.whenTrue = around.below("then");
  if ("else" in json && json["if"] !== true) node.whenFalse = around.below("else");
}

function draft2019(node: SchemaNode, around: Surroundings): void {
  const recursive = around.referred("$recursiveRef");
  if (recursive) node.recursiveRef = recursive;
  if (around.json["$recursiveAnchor"] === true) node.recursiveAnchor = true;
  if (around.has("validation")) {
    if (node.contains) {
      setSize(node, around.json, "minContains");
      setSize(node, around.json, "maxContains");
    }
    const dependent = around.json["dependentRequired"];
    if (isSchemaMap(dependent)) {
      node.dependentRequired = new Map(
        Object.entries(dependent).flatMap(([key, value]) => (Array.isArray(value) ? [[key, strings(value)]] : [])),
      );
    }
  }
  const dependent = around.has("applicator") ? mapBelow(around, "dependentSchemas") : undefined;
  if (dependent) node.dependentSchemas = dependent;
  if (!around.has(node.version === 2019 ? "applicator" : "unevaluated")) return;
  if ("unevaluatedItems" in around.json) node.unevaluatedItems = around.below("unevaluatedItems");
  if ("unevaluatedProperties" in around.json) node.unevaluatedProperties = around.below("unevaluatedProperties");
}

function draft2020(node: SchemaNode, around: Surroundings): void {
  const { $dynamicRef: reference, $dynamicAnchor: anchor } = around.json;
  const target = around.referred("$dynamicRef");
  if (target && typeof reference === "string") {
    const fragment = fragmentOf(reference);
    node.dynamicRef = { node: target, anchor: fragment.startsWith("/") ? "" : fragment };
  }
  if (typeof anchor === "string") node.dynamicAnchor = anchor;
  if (!around.has("applicator")) return;
  const first = listBelow(around, "prefixItems");
  if (first) node.firstItems = first;
  if ("items" in around.json) node.items = around.below("items");
}

function strings(list: readonly SchemaJson[]): string[] {
  return list.filter((item) => typeof item === "string");
}

function listBelow(around: Surroundings, keyword: string): SchemaNode[] | undefined {
  const list = around.json[keyword];
  return Array.isArray(list) ? list.map((_, index) => around.below(keyword, String(index))) : undefined;
}

function mapBelow(around: Surroundings, keyword: string): Map<string, SchemaNode> | undefined {
  const map = around.json[keyword];
  if (!isSchemaMap(map)) return undefined;
  return new Map(Object.keys(map).map((key) => [key, around.below(keyword, key)]));
}

function additionalBelow(around: Surroundings, keyword: string): boolean | SchemaNode | undefined {
  const value = around.json[keyword];
  return typeof value === "boolean" || value === undefined ? value : around.below(keyword);
}

function compilePattern({ engine }: Surroundings, source: string): Pattern {
  try {
    return engine.compile(source);
  } catch (error) {
    if (error instanceof LibraryNeeded) throw error;
    throw new Broken(
      `${JSON.stringify(source)} is not an RE2 pattern: ${error instanceof Error ? error.message : error}`,
    );
  }
}
