import { type Fault, nearest } from "../../../findings/index.ts";
import { codePoints } from "../check/check-scalar.ts";
import { ExactNumber } from "../json/exact-number.ts";
import { isSchemaMap, type SchemaJson } from "../json/parse-schema.ts";
import { missingKeys } from "./best-faults.ts";
import type { SchemaFault } from "./schema-fault.ts";
import { TYPE_WORDS } from "./type-words.ts";

/** A fault of a value or key, for the rule that reports it. */
export type ValueFault =
  | Fault<"schema/additional-property">
  | Fault<"schema/constraint">
  | Fault<"schema/enum">
  | Fault<"schema/required">
  | Fault<"schema/type">;

const LIMITS: Readonly<Record<string, string>> = {
  maximum: "at most",
  minimum: "at least",
  exclusiveMaximum: "less than",
  exclusiveMinimum: "more than",
};
const SIZES: Readonly<Record<string, readonly [string, string]>> = {
  minLength: ["at least", "characters"],
  maxLength: ["at most", "characters"],
  minItems: ["at least", "items"],
  maxItems: ["at most", "items"],
  minProperties: ["at least", "keys"],
  maxProperties: ["at most", "keys"],
};

/** A value in a message: short, in JSON. */
export function show(value: SchemaJson): string {
  if (value instanceof ExactNumber) return value.text;
  const text = JSON.stringify(value, (_, item) => (item instanceof ExactNumber ? Number(item.text) : item));
  if (typeof value === "object" && value !== null && text.length > 40) return Array.isArray(value) ? "a list" : "a map";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function typeName(value: SchemaJson): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return isSchemaMap(value) ? "a map" : `the ${value instanceof ExactNumber ? "number" : typeof value} ${show(value)}`;
}

/** The fault of a value called `name` (`service.port`), for its rule. */
export function faultOf({ keyword, value, schema, ...rest }: SchemaFault, name: string): ValueFault {
  const found = show(value);
  switch (keyword) {
    case "type": {
      const types = listOf(schema["type"]).map(String);
      const expected = types.map((type) => TYPE_WORDS[type] ?? type).join(" or ");
      return { code: "schema/type", data: { name, expected, found: typeName(value), ...quoting(types, value) } };
    }
    case "enum": {
      const allowed = listOf(schema["enum"]);
      const shown = { allowed: allowed.slice(0, 12).map(show), more: allowed.length > 12 };
      return { code: "schema/enum", data: { name, ...shown, found, nearest: nearWord(value, allowed) } };
    }
    case "const": {
      const only = schema["const"] ?? null;
      return { code: "schema/enum", data: { name, allowed: [show(only)], found, nearest: nearWord(value, [only]) } };
    }
    default:
      return { code: "schema/constraint", data: { name, ...constraint({ keyword, value, schema, ...rest }) } };
  }
}

/**
 * The fault of a key in the map called `name`, which is empty for the values themselves.
 *
 * @param known the keys that the schema declares in that map.
 */
export function keyFault({ keyword }: SchemaFault, name: string, key: string, known: readonly string[]): ValueFault {
  if (keyword === "propertyNames") {
    const expected = `is not allowed${name ? ` in ${name}` : ""}`;
    return { code: "schema/constraint", data: { name: `the key "${key}"`, expected } };
  }
  if (!UNKNOWN.has(keyword)) return { code: "schema/required", data: { name: `${name ? `${name}.` : ""}${key}` } };
  const near = nearest(key, known);
  const few = near === undefined && known.length > 0 && known.length <= 8 ? known : undefined;
  return { code: "schema/additional-property", data: { key, parent: name, nearest: near, known: few } };
}

const listOf = (value: SchemaJson | undefined): SchemaJson[] => (Array.isArray(value) ? value : [value ?? null]);

function nearWord(value: SchemaJson, allowed: readonly SchemaJson[]): string | undefined {
  if (typeof value !== "string") return undefined;
  return nearest(
    value,
    allowed.filter((item) => typeof item === "string"),
  );
}

const UNKNOWN = new Set(["additionalProperties", "unevaluatedProperties"]);

/** Quotes that are missing around a number or boolean, or that turn one into a string. */
function quoting(
  types: readonly string[],
  value: SchemaJson,
): { readonly bare?: string; readonly quotes?: "missing" | "unwanted" } {
  const scalar = typeof value === "number" || typeof value === "boolean";
  if (types.includes("string") && scalar) return { bare: String(value), quotes: "missing" };
  if (typeof value !== "string" || value === "") return {};
  const number = types.includes("integer") ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?$/;
  const isBare =
    (types.includes("boolean") && /^(?:true|false)$/.test(value)) ||
    ((types.includes("integer") || types.includes("number")) && number.test(value));
  return isBare ? { bare: value, quotes: "unwanted" } : {};
}

const PLAIN: Readonly<Record<string, string>> = {
  uniqueItems: "must not contain the same item twice",
  contains: "must contain an item of the kind that the schema requires",
  minContains: "contains too few items of the kind that the schema requires",
  maxContains: "contains too many items of the kind that the schema limits",
  additionalItems: "has more items than the schema allows",
  not: "must not be of the kind that the schema excludes",
  false: "must not be set",
  cycle: "is checked by a schema that refers to itself endlessly",
};

interface Constraint {
  readonly expected: string;
  readonly found?: string;
}

function constraint(fault: SchemaFault): Constraint {
  const { keyword, value, schema } = fault;
  const wanted = schema[keyword] ?? null;
  const found = show(value);
  const limit = LIMITS[keyword];
  // In draft 4, `exclusiveMinimum` is a boolean next to the bound that it excludes.
  const bound = wanted === true ? (schema[keyword === "exclusiveMaximum" ? "maximum" : "minimum"] ?? null) : wanted;
  if (limit !== undefined) return { expected: `must be ${limit} ${show(bound)}`, found };
  const size = SIZES[keyword];
  if (size) return { expected: `must have ${size[0]} ${show(wanted)} ${size[1]}`, found: String(count(value)) };
  const plain = PLAIN[keyword];
  if (plain !== undefined) return { expected: plain };
  switch (keyword) {
    case "pattern":
      return { expected: `must match ${String(wanted)}`, found };
    case "format":
      return { expected: `must have the format "${String(wanted)}"`, found };
    case "multipleOf":
      return { expected: `must be a multiple of ${show(wanted)}`, found };
    case "anyOf":
    case "oneOf":
      return choice(fault);
    default:
      return { expected: `violates "${keyword}"` };
  }
}

function choice(fault: SchemaFault): Constraint {
  if (!fault.branches)
    return { expected: "must match exactly one of the alternatives that the schema allows, and several match" };
  const missing = fault.branches.map((branch) => missingKeys(branch, fault));
  if (missing.every((keys) => keys !== undefined))
    return { expected: `must have ${missing.map((keys) => keys.join(" and ")).join(", or ")}` };
  return { expected: "must match one of the alternatives that the schema allows", found: show(fault.value) };
}

function count(value: SchemaJson): number {
  if (typeof value === "string") return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isSchemaMap(value) ? Object.keys(value).length : 0;
}
