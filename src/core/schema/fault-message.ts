import type { RuleCode } from "../rules.ts";
import { didYouMean } from "../suggest.ts";
import { isJsonMap, type Json } from "../yaml/value-node.ts";
import type { SchemaFault } from "./compile-schema.ts";

/** What a fault says, in our words. */
export interface FaultText {
  readonly code: RuleCode;
  readonly message: string;
  readonly suggestion?: string;
  /** The last step of the path where it is not part of `instancePath`: the unknown or missing key. */
  readonly key?: string;
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
export function show(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  if (typeof value === "object" && value !== null && text.length > 40) return Array.isArray(value) ? "a list" : "a map";
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}

function typeName(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : `the ${typeof value} ${show(value)}`;
}

const TYPES: Readonly<Record<string, string>> = {
  object: "a map",
  array: "a list",
  string: "a string",
  boolean: "true or false",
  integer: "an integer",
  number: "a number",
};

/** Puts a fault of a value called `name` (`service.port`) into words. */
export function faultText(fault: SchemaFault, name: string): FaultText {
  const { keyword, params, data, schema } = fault;
  switch (keyword) {
    case "additionalProperties":
      return unknownKey(fault, name);
    case "required": {
      const key = String(params["missingProperty"]);
      return { code: "schema/required", message: `${name ? `${name}.` : ""}${key} is missing`, key };
    }
    case "type": {
      const types = [params["type"]].flat().map(String);
      const wanted = types.map((type) => TYPES[type] ?? type).join(" or ");
      return {
        code: "schema/type",
        message: `${name} must be ${wanted}, found ${typeName(data)}`,
        ...quoting(types, data),
      };
    }
    case "enum": {
      const allowed = Array.isArray(schema) ? schema : [];
      const words = allowed.filter((item) => typeof item === "string");
      const near = typeof data === "string" ? didYouMean(data, words) : undefined;
      return {
        code: "schema/enum",
        message: `${name} must be one of ${list(allowed)}, found ${show(data)}`,
        ...(near ? { suggestion: near } : {}),
      };
    }
    case "const":
      return { code: "schema/enum", message: `${name} must be ${show(schema)}, found ${show(data)}` };
    case "propertyNames": {
      const key = String(params["propertyName"]);
      return { code: "schema/constraint", message: `the key "${key}" is not allowed${name ? ` in ${name}` : ""}`, key };
    }
    default:
      return { code: "schema/constraint", message: constraint(fault, name) };
  }
}

function unknownKey(fault: SchemaFault, name: string): FaultText {
  const key = String(fault.params["additionalProperty"]);
  const known = propertyNames(fault);
  const near = didYouMean(key, known);
  const where = name ? ` in ${name}` : "";
  const allowed = known.length > 0 && known.length <= 8 ? `known keys: ${known.join(", ")}` : undefined;
  const suggestion = near ?? allowed;
  return {
    code: "schema/additional-property",
    message: `unknown key "${key}"${where}`,
    key,
    ...(suggestion ? { suggestion } : {}),
  };
}

function propertyNames(fault: SchemaFault): string[] {
  const parent = fault.parentSchema as Json | undefined;
  const properties = isJsonMap(parent) ? parent["properties"] : undefined;
  return isJsonMap(properties) ? Object.keys(properties) : [];
}

/** A number or boolean where a string must be: quotes were forgotten. */
function quoting(types: readonly string[], data: unknown): { suggestion?: string } {
  if (types.includes("string") && (typeof data === "number" || typeof data === "boolean"))
    return { suggestion: `write "${data}" in quotes` };
  const numeric = types.includes("integer") || types.includes("number") || types.includes("boolean");
  if (numeric && typeof data === "string" && /^(?:-?\d+(?:\.\d+)?|true|false)$/.test(data))
    return { suggestion: `leave out the quotes: ${data}` };
  return {};
}

function constraint(fault: SchemaFault, name: string): string {
  const { keyword, params, data, schema } = fault;
  const what = name || "the values";
  const limit = LIMITS[keyword];
  if (limit !== undefined) return `${what} must be ${limit} ${show(schema)}, found ${show(data)}`;
  const size = SIZES[keyword];
  if (size) return `${what} must have ${size[0]} ${show(schema)} ${size[1]}, found ${count(data)}`;
  switch (keyword) {
    case "pattern":
      return `${what} must match ${String(schema)}, found ${show(data)}`;
    case "format":
      return `${what} must be of the format "${String(schema)}", found ${show(data)}`;
    case "multipleOf":
      return `${what} must be a multiple of ${show(schema)}, found ${show(data)}`;
    case "uniqueItems":
      return `${what} must not hold the same item twice`;
    case "anyOf":
      return `${what} fits none of the forms that the schema allows, found ${show(data)}`;
    case "oneOf":
      return Array.isArray(params["passingSchemas"])
        ? `${what} fits more than one of the forms of which the schema allows one`
        : `${what} fits none of the forms that the schema allows, found ${show(data)}`;
    case "false schema":
      return `${what} must not be set`;
    default:
      return `${what} ${fault.message ?? `breaks "${keyword}"`}`;
  }
}

function count(data: unknown): number {
  if (typeof data === "string") return [...data].length;
  if (Array.isArray(data)) return data.length;
  return typeof data === "object" && data !== null ? Object.keys(data).length : 0;
}

function list(allowed: readonly unknown[]): string {
  const shown = allowed.slice(0, 12).map(show).join(", ");
  return allowed.length > 12 ? `${shown}, …` : shown;
}
