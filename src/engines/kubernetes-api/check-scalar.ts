import type { ValueNode } from "../go-yaml/index.ts";
import { toJson } from "../go-yaml/index.ts";
import { describeValue, type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { isQuantity, nearestQuantity } from "./quantity.ts";
import { isBase64, isTime } from "./syntax.ts";

type Scalar = boolean | number | string;
const isText = (value: Scalar): value is string => typeof value === "string";

interface Word {
  readonly test: (value: Scalar) => boolean;
  /** What stands after "must be". */
  readonly words: string;
}

const INTEGER: Word = { test: Number.isInteger, words: "an integer" };

/**
 * The words for values without fields. Integers beyond 32 bits are no fault: the API server cuts them off silently
 * (1.36), and a number is taken for an integer if it has no fraction.
 */
const WORDS: Readonly<Record<string, Word>> = {
  string: { test: isText, words: "a string" },
  boolean: { test: (value) => typeof value === "boolean", words: "true or false" },
  int32: INTEGER,
  int64: INTEGER,
  number: { test: (value) => typeof value === "number", words: "a number" },
  "int-or-string": { test: (value) => isText(value) || Number.isInteger(value), words: "an integer or a string" },
  quantity: {
    test: (value) => typeof value === "number" || (isText(value) && isQuantity(value)),
    words: `a quantity such as "500m" or "1Gi"`,
  },
  time: {
    test: (value) => isText(value) && isTime(value),
    words: `an RFC 3339 time such as "2026-01-02T15:04:05Z"`,
  },
  "micro-time": {
    test: (value) => isText(value) && isTime(value, true),
    words: `a time with six decimal places such as "2026-01-02T15:04:05.000000Z"`,
  },
  bytes: { test: (value) => isText(value) && isBase64(value), words: "base64" },
};

/** Tells a word from the name of a type. */
export function isWord(name: string): boolean {
  return Object.hasOwn(WORDS, name) || name === "any" || name === "object";
}

/** Holds a value against a word; tells whether it fits, and reports it where it does not. */
export function checkScalar(report: ObjectReport, node: ValueNode, name: string, path: ObjectPath): boolean {
  const word = Object.hasOwn(WORDS, name) ? WORDS[name] : undefined;
  const wanted = word?.words ?? "a map";
  if (name === "any" || (name === "object" && node.kind === "map")) return true;
  if (word && node.kind === "scalar" && node.value !== null && word.test(node.value)) return true;
  const message = `${objectPathText(path)} must be ${wanted}, found ${describeValue(toJson(node))}`;
  report.add(path, node, { code: "kubernetes/invalid-value", message, suggestion: suggestion(node, name) }, node);
  return false;
}

function suggestion(node: ValueNode, name: string): string | undefined {
  if (node.kind !== "scalar" || node.value === null) return undefined;
  const { value } = node;
  if (name === "string") return `write "${value}" in quotes`;
  if (!isText(value)) return undefined;
  if (name === "bytes") return "encode it (b64enc), or use stringData in a Secret";
  const meant = name === "quantity" ? nearestQuantity(value) : undefined;
  if (meant !== undefined) return `did you mean "${meant}"?`;
  const number = (name === "int32" || name === "int64") && /^-?\d+$/.test(value);
  const boolean = name === "boolean" && (value === "true" || value === "false");
  return number || boolean ? `remove the quotes: ${value}` : undefined;
}
