import type { RuleCode } from "../../../findings/index.ts";
import { didYouMean } from "../../../findings/index.ts";
import { codePoints } from "../check/check-scalar.ts";
import { ExactNumber } from "../json/exact-number.ts";
import { isSchemaMap, type SchemaJson } from "../json/parse-schema.ts";
import { missingKeys } from "./best-faults.ts";
import type { SchemaFault } from "./schema-fault.ts";
import { TYPE_WORDS } from "./type-words.ts";

/** What a fault says, in our words. */
export interface FaultText {
  readonly code: RuleCode;
  readonly message: string;
  readonly suggestion?: string;
}

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

/**
 * Puts a fault of a value called `name` (`service.port`) into words.
 *
 * @param key the one of the fault's keys that is meant.
 * @param known the keys that the schema declares where the key stands.
 */
export function faultText(fault: SchemaFault, name: string, key?: string, known: readonly string[] = []): FaultText {
  const { keyword, value, schema } = fault;
  if (key !== undefined) return keyText(fault, name, key, known);
  switch (keyword) {
    case "type": {
      const types = listOf(schema["type"]).map(String);
      const wanted = types.map((type) => TYPE_WORDS[type] ?? type).join(" or ");
      return {
        code: "schema/type",
        message: `${name} must be ${wanted}, found ${typeName(value)}`,
        ...quoting(types, value),
      };
    }
    case "enum": {
      const allowed = listOf(schema["enum"]);
      return {
        code: "schema/enum",
        message: `${name} must be one of ${list(allowed)}, found ${show(value)}`,
        ...nearWord(value, allowed),
      };
    }
    case "const": {
      const only = schema["const"] ?? null;
      return {
        code: "schema/enum",
        message: `${name} must be ${show(only)}, found ${show(value)}`,
        ...nearWord(value, [only]),
      };
    }
    default:
      return { code: "schema/constraint", message: constraint(fault, name) };
  }
}

const listOf = (value: SchemaJson | undefined): SchemaJson[] => (Array.isArray(value) ? value : [value ?? null]);

function nearWord(value: SchemaJson, allowed: readonly SchemaJson[]): { suggestion?: string } {
  if (typeof value !== "string") return {};
  const near = didYouMean(
    value,
    allowed.filter((item) => typeof item === "string"),
  );
  return near === undefined ? {} : { suggestion: near };
}

const UNKNOWN = new Set(["additionalProperties", "unevaluatedProperties"]);

function keyText({ keyword }: SchemaFault, name: string, key: string, known: readonly string[]): FaultText {
  const where = name ? ` in ${name}` : "";
  if (keyword === "propertyNames")
    return { code: "schema/constraint", message: `the key "${key}" is not allowed${where}` };
  if (!UNKNOWN.has(keyword)) return { code: "schema/required", message: `${name ? `${name}.` : ""}${key} is missing` };
  const allowed = known.length > 0 && known.length <= 8 ? `known keys: ${known.join(", ")}` : undefined;
  const suggestion = didYouMean(key, known) ?? allowed;
  return {
    code: "schema/additional-property",
    message: `unknown key "${key}"${where}`,
    ...(suggestion ? { suggestion } : {}),
  };
}

/** A number or boolean where a string must be: quotes were forgotten. */
function quoting(types: readonly string[], value: SchemaJson): { suggestion?: string } {
  const scalar = typeof value === "number" || typeof value === "boolean";
  if (types.includes("string") && scalar) return { suggestion: `write "${value}" in quotes` };
  if (typeof value !== "string" || value === "") return {};
  if (types.includes("boolean") && /^(?:true|false)$/.test(value))
    return { suggestion: `leave out the quotes: ${value}` };
  const number = types.includes("integer") ? /^-?\d+$/ : /^-?\d+(?:\.\d+)?$/;
  if ((types.includes("integer") || types.includes("number")) && number.test(value))
    return { suggestion: `leave out the quotes: ${value}` };
  return {};
}

const PLAIN: Readonly<Record<string, string>> = {
  uniqueItems: "must not hold the same item twice",
  contains: "must hold an item of the kind that the schema asks for",
  minContains: "holds too few items of the kind that the schema asks for",
  maxContains: "holds too many items of the kind that the schema limits",
  additionalItems: "has more items than the schema allows",
  not: "must not be of the kind that the schema excludes",
  false: "must not be set",
  cycle: "is judged by a schema that refers to itself without end",
};

function constraint(fault: SchemaFault, name: string): string {
  const { keyword, value, schema } = fault;
  const wanted = schema[keyword] ?? null;
  const limit = LIMITS[keyword];
  // Draft 4 has the bound beside the word that excludes it.
  const bound = wanted === true ? (schema[keyword === "exclusiveMaximum" ? "maximum" : "minimum"] ?? null) : wanted;
  if (limit !== undefined) return `${name} must be ${limit} ${show(bound)}, found ${show(value)}`;
  const size = SIZES[keyword];
  if (size) return `${name} must have ${size[0]} ${show(wanted)} ${size[1]}, found ${count(value)}`;
  const plain = PLAIN[keyword];
  if (plain !== undefined) return `${name} ${plain}`;
  switch (keyword) {
    case "pattern":
      return `${name} must match ${String(wanted)}, found ${show(value)}`;
    case "format":
      return `${name} must be of the format "${String(wanted)}", found ${show(value)}`;
    case "multipleOf":
      return `${name} must be a multiple of ${show(wanted)}, found ${show(value)}`;
    case "anyOf":
    case "oneOf":
      return choice(fault, name);
    default:
      return `${name} breaks "${keyword}"`;
  }
}

function choice(fault: SchemaFault, name: string): string {
  if (!fault.branches) return `${name}: more than one form fits, of which the schema allows one`;
  const missing = fault.branches.map((branch) => missingKeys(branch, fault));
  if (missing.every((keys) => keys !== undefined))
    return `${name} must have ${missing.map((keys) => keys.join(" and ")).join(", or ")}`;
  return `${name}: none of the forms fits that the schema allows, found ${show(fault.value)}`;
}

function count(value: SchemaJson): number {
  if (typeof value === "string") return codePoints(value);
  if (Array.isArray(value)) return value.length;
  return isSchemaMap(value) ? Object.keys(value).length : 0;
}

function list(allowed: readonly SchemaJson[]): string {
  const shown = allowed.slice(0, 12).map(show).join(", ");
  return allowed.length > 12 ? `${shown}, …` : shown;
}
