import type { ErrorObject } from "ajv";
import { ChartwrightError } from "../../errors.ts";
import { didYouMean, pathText, type Range, type ValuePath } from "../../findings/index.ts";
import { type MapNode, rangeOf, type ValueNode } from "../go-yaml/index.ts";
import { isRecord } from "../json/index.ts";
import { keyAt, nodeAt } from "./place.ts";

interface Fault {
  readonly message: string;
  readonly at: Range;
  readonly hint?: string | undefined;
}

/** A fault that ajv reports, with the faulty value. */
interface Reported {
  readonly error: ErrorObject;
  readonly root: MapNode;
  readonly path: ValuePath;
  readonly node: ValueNode;
  readonly name: string;
}

/**
 * The error for a file that its schema rejects: the first unknown key, otherwise the first fault in the file. An
 * unknown key comes first because it explains a missing one.
 *
 * @param errors the errors of ajv, with `verbose`.
 */
export function firstFault(root: MapNode, errors: readonly ErrorObject[]): ChartwrightError {
  const [first] = errors
    // ajv reports `if` besides the fault in `then`, and the fault of a key besides `propertyNames`.
    .filter(({ keyword, propertyName }) => keyword !== "if" && propertyName === undefined)
    .map((error) => ({ known: error.keyword !== "additionalProperties", ...faultOf(root, error) }))
    .sort((a, b) => Number(a.known) - Number(b.known) || a.at.line - b.at.line || a.at.column - b.at.column);
  if (!first) throw new Error("ajv refuses a file and reports nothing");
  return new ChartwrightError("E_CONFIG", first.message, { at: first.at, hint: first.hint });
}

function faultOf(root: MapNode, error: ErrorObject): Fault {
  const path = pathOf(root, error.instancePath);
  const node = nodeAt(root, path);
  const reported = { error, root, path, node, name: pathText(path) || node.source.file };
  if (error.keyword === "additionalProperties") return unknownKey(reported, error.params["additionalProperty"]);
  if (error.keyword === "propertyNames") return wrongKey(reported, error.params["propertyName"]);
  if (error.keyword === "required") return missingKey(reported, error.params["missingProperty"]);
  return wrongValue(reported);
}

/** The steps of a JSON pointer; the items of a list are numbers. */
function pathOf(root: MapNode, pointer: string): ValuePath {
  const path: (string | number)[] = [];
  for (const step of pointer.split("/").slice(1)) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    path.push(nodeAt(root, path).kind === "list" ? Number(key) : key);
  }
  return path;
}

function unknownKey({ error, root, path }: Reported, key: string): Fault {
  const known = Object.keys(error.parentSchema?.["properties"] ?? {}).filter((name) => name !== "$schema");
  return {
    message: `unknown key "${pathText([...path, key])}"`,
    at: keyAt(root, [...path, key]),
    hint: didYouMean(key, known) ?? `known keys: ${known.join(", ")}`,
  };
}

/** A key that `propertyNames` rejects. */
function wrongKey({ error, root, path, name }: Reported, key: string): Fault {
  const { title, errorMessage, enum: words }: Record<string, unknown> = isRecord(error.schema) ? error.schema : {};
  const at = keyAt(root, [...path, key]);
  if (!Array.isArray(words)) return { message: `the name "${key}" in ${name} ${errorMessage}`, at };
  return { message: `unknown ${title} "${key}"`, at, hint: didYouMean(key, words) };
}

function missingKey({ error, path, node }: Reported, key: string): Fault {
  const example: unknown = error.parentSchema?.["properties"]?.[key]?.examples?.[0];
  return {
    message: `${pathText([...path, key])} is missing`,
    at: rangeOf(node),
    hint: example === undefined ? undefined : `add "${key}: ${example}"`,
  };
}

function wrongValue({ error, node, name }: Reported): Fault {
  const { errorMessage, pattern, examples } = error.parentSchema ?? {};
  const found = node.kind === "scalar" ? node.value : undefined;
  const fault = { message: `${name} ${errorMessage ?? demandOf(error)}, found ${textOf(node)}`, at: rangeOf(node) };
  if (error.keyword === "enum" && typeof found === "string")
    return { ...fault, hint: didYouMean(found, wordsOf(error)) };
  const source = sourceOf(node);
  const unquoted = typeof found === "number" && error.keyword === "type" && error.params["type"]?.includes("string");
  if (unquoted && new RegExp(pattern ?? "").test(source)) return { ...fault, hint: `put it in quotes: "${source}"` };
  return { ...fault, hint: examples === undefined ? undefined : `for example: ${examples[0]}` };
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a string",
  object: "a map",
  array: "a list",
  boolean: "true or false",
};

/** The requirement of the schema, in words. */
function demandOf(error: ErrorObject): string {
  const { keyword, params, schema } = error;
  if (keyword === "minLength") return "must not be empty";
  if (keyword === "const") return `must be ${JSON.stringify(schema)}`;
  if (keyword === "enum") return `must be ${alternatives(wordsOf(error).map((word) => `"${word}"`))}`;
  if (keyword !== "type") throw new Error(`the schema's keyword ${keyword} needs an errorMessage`);
  const types = [params["type"]].flat().filter((type) => type !== "null");
  return `must be ${alternatives(types.map((type) => TYPES[type] ?? type))}`;
}

/** `a`, `a or b`, `a, b or c`. */
const alternatives = (words: readonly string[]): string =>
  [words.slice(0, -1).join(", "), ...words.slice(-1)].filter(Boolean).join(" or ");

function wordsOf({ schema }: ErrorObject): string[] {
  return Array.isArray(schema) ? schema.filter((word) => typeof word === "string") : [];
}

const sourceOf = ({ source, start, end }: ValueNode): string => source.text.slice(start, end);

function textOf(node: ValueNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "list") return "a list";
  if (node.value === null) return "nothing";
  return typeof node.value === "string" ? JSON.stringify(node.value) : sourceOf(node);
}
