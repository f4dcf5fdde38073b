import type { ValueNode } from "../go-yaml/index.ts";
import { toJson } from "../go-yaml/index.ts";
import { describeValue, type Located, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { isQuantity, nearestQuantity } from "./quantity.ts";
import { isBase64, isTime } from "./syntax.ts";

type Scalar = boolean | number | string;
const isText = (value: Scalar): value is string => typeof value === "string";

interface ScalarType {
  readonly test: (value: Scalar) => boolean;
  /** The words after "must be". */
  readonly words: string;
}

const INTEGER: ScalarType = { test: Number.isInteger, words: "an integer" };

/**
 * The scalar types in schemas/kubernetes.json. An integer beyond 32 bits is not a fault, because the API server truncates
 * it silently (1.36). A number without a fraction counts as an integer.
 */
const SCALAR_TYPES: Readonly<Record<string, ScalarType>> = {
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

/** Returns whether a shape's name is a type without fields, not a type of the API. */
export function isScalarType(name: string): boolean {
  return Object.hasOwn(SCALAR_TYPES, name) || name === "any" || name === "object";
}

/** Checks a value against a scalar type, reports it if it does not match, and returns whether it matches. */
export function checkScalar(report: ObjectReport, { node, path }: Located, name: string): boolean {
  const type = Object.hasOwn(SCALAR_TYPES, name) ? SCALAR_TYPES[name] : undefined;
  const wanted = type?.words ?? "a map";
  if (name === "any" || (name === "object" && node.kind === "map")) return true;
  if (type && node.kind === "scalar" && node.value !== null && type.test(node.value)) return true;
  const message = `${objectPathText(path)} must be ${wanted}, found ${describeValue(toJson(node))}`;
  report.add({
    path,
    at: node,
    code: "kubernetes/invalid-value",
    message,
    suggestion: suggestion(node, name),
    value: node,
  });
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
