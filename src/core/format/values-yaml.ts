import { resolvePlain } from "../yaml/scalar.ts";
import { isJsonMap, type Json } from "../yaml/value-node.ts";

const PLAIN = /^[A-Za-z0-9_./][A-Za-z0-9_./ ()+=@%-]*$/;

/** Values as YAML that Helm reads back as the same values: every string that could mean something else is quoted. */
export function valuesYaml(value: Json): string {
  if (isJsonMap(value) && Object.keys(value).length > 0) return block(value, "");
  if (Array.isArray(value) && value.length > 0) return block(value, "");
  return `${scalar(value)}\n`;
}

function block(value: Json, indent: string): string {
  if (Array.isArray(value)) return value.map((item) => `${indent}-${nested(item, indent, true)}`).join("");
  if (!isJsonMap(value)) return "";
  return Object.keys(value)
    .sort()
    .map(
      (key) =>
        `${indent}${key.length > 500 ? `? ${scalar(key)}\n${indent}` : scalar(key)}:${nested(value[key] ?? null, indent, false)}`,
    )
    .join("");
}

function nested(value: Json, indent: string, item: boolean): string {
  const full = (Array.isArray(value) && value.length > 0) || (isJsonMap(value) && Object.keys(value).length > 0);
  if (!full) return ` ${scalar(value)}\n`;
  const inner = block(value, `${indent}  `);
  // The first key or item stands beside the dash.
  return item ? ` ${inner.slice(indent.length + 2)}` : `\n${inner}`;
}

function scalar(value: Json): string {
  if (typeof value === "string") return text(value);
  if (Object.is(value, -0)) return "-0.0";
  return JSON.stringify(value);
}

function text(value: string): string {
  const plain =
    PLAIN.test(value) &&
    !value.endsWith(" ") &&
    resolvePlain(value).kind === "string" &&
    !/^\.\.\.|^\d{4}-/.test(value);
  // JSON's escapes are YAML's, but for what go-yaml has no escape or another meaning for.
  return plain
    ? value
    : JSON.stringify(value).replace(
        /[\u007f-\u009f\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
        (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
      );
}
