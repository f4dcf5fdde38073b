import { didYouMean } from "../../findings/index.ts";
import { type ListNode, toJson } from "../go-yaml/index.ts";
import { isMultipleOf } from "../helm-schema/index.ts";
import { deepEqual, isJsonMap, type Json, type JsonMap } from "../json/index.ts";
import { describeValue, type Located, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

/** Returns whether an RE2 pattern matches a part of a text; also true if the pattern is invalid. */
export type PatternTest = (pattern: string, text: string) => boolean;

const CODE = "kubernetes/invalid-value";

/** Checks a value of a custom resource against the keywords of its schema that are not about types and field names. */
export function checkCustomValue(
  report: ObjectReport,
  { node, path }: Located,
  { schema, matches }: { readonly schema: JsonMap; readonly matches: PatternTest },
): void {
  const value = toJson(node);
  const wanted =
    outsideEnum(value, schema) ??
    (typeof value === "string" ? textFault(value, schema, matches) : undefined) ??
    (typeof value === "number" ? numberFault(value, schema) : undefined) ??
    sizeFault(value, schema);
  if (wanted !== undefined) {
    const message = `${objectPathText(path)} must ${wanted.words}, found ${describeValue(value)}`;
    report.add({ path, at: node, code: CODE, message, suggestion: wanted.suggestion, value: node });
  }
  if (node.kind === "list") checkDistinct(report, { node, path }, schema);
  const all = schema["allOf"];
  if (!Array.isArray(all)) return;
  for (const part of all) if (isJsonMap(part)) checkCustomValue(report, { node, path }, { schema: part, matches });
}

interface Wanted {
  readonly words: string;
  readonly suggestion?: string | undefined;
}

function outsideEnum(value: Json, schema: JsonMap): Wanted | undefined {
  const allowed = schema["enum"];
  if (!Array.isArray(allowed) || allowed.some((item) => deepEqual(item, value))) return undefined;
  const words = allowed.filter((item) => typeof item === "string");
  return {
    words: `be one of ${allowed.map((item) => JSON.stringify(item)).join(", ")}`,
    suggestion: typeof value === "string" ? didYouMean(value, words) : undefined,
  };
}

function textFault(value: string, schema: JsonMap, matches: PatternTest): Wanted | undefined {
  const { pattern, minLength, maxLength } = schema;
  const length = [...value].length;
  if (typeof minLength === "number" && length < minLength) return { words: `have at least ${minLength} characters` };
  if (typeof maxLength === "number" && length > maxLength) return { words: `have at most ${maxLength} characters` };
  if (typeof pattern === "string" && !matches(pattern, value)) return { words: `match the pattern ${pattern}` };
  return undefined;
}

function numberFault(value: number, schema: JsonMap): Wanted | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (typeof minimum === "number" && (value < minimum || (exclusiveMinimum === true && value === minimum))) {
    return { words: `be ${exclusiveMinimum === true ? "more than" : "at least"} ${minimum}` };
  }
  if (typeof maximum === "number" && (value > maximum || (exclusiveMaximum === true && value === maximum))) {
    return { words: `be ${exclusiveMaximum === true ? "less than" : "at most"} ${maximum}` };
  }
  const steps = typeof multipleOf === "number" && multipleOf !== 0 && !isMultipleOf(value, multipleOf);
  return steps ? { words: `be a multiple of ${multipleOf}` } : undefined;
}

function sizeFault(value: Json, schema: JsonMap): Wanted | undefined {
  const list = Array.isArray(value);
  if (!list && !isJsonMap(value)) return undefined;
  const size = list ? value.length : Object.keys(value).length;
  const least = schema[list ? "minItems" : "minProperties"];
  const most = schema[list ? "maxItems" : "maxProperties"];
  const what = list ? "items" : "keys";
  if (typeof least === "number" && size < least) return { words: `have at least ${least} ${what}` };
  return typeof most === "number" && size > most ? { words: `have at most ${most} ${what}` } : undefined;
}

/** Server-side apply rejects duplicate items in a set, and in a list whose items have keys. */
function checkDistinct(report: ObjectReport, { node, path }: Located<ListNode>, schema: JsonMap): void {
  const type = schema["x-kubernetes-list-type"];
  if (type !== "set" && type !== "map") return;
  const keys = Array.isArray(schema["x-kubernetes-list-map-keys"]) ? schema["x-kubernetes-list-map-keys"] : [];
  const seen = new Map<string, number>();
  for (const [index, item] of node.items.entries()) {
    const value = toJson(item);
    const parts = isJsonMap(value) ? keys.map((key) => value[String(key)]) : [];
    if (type === "map" && (parts.length === 0 || parts.some((part) => part === undefined || part === null))) continue;
    const text = JSON.stringify(type === "set" ? value : parts);
    const first = seen.get(text);
    if (first === undefined) seen.set(text, index);
    else {
      const message = `${objectPathText([...path, index])} is the same as ${objectPathText([...path, first])}`;
      report.add({ path: [...path, index], at: item, code: CODE, message, value: item });
    }
  }
}
