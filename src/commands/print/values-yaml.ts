import { resolvePlain } from "../../engines/go-yaml/index.ts";
import type { Json } from "../../engines/json/index.ts";
import type { LayeredValue } from "../../engines/value-layers/index.ts";
import { setterText } from "../../engines/value-layers/index.ts";
import { harmless } from "../../findings/index.ts";

const PLAIN = /^[A-Za-z0-9_./][A-Za-z0-9_./ ()+=@%-]*$/;

/**
 * Formats values as YAML that Helm reads back as the same values. Quotes strings that could be read as another type.
 *
 * @param layers whether to add a comment to each scalar with the place that set it: `# values/prod.yaml:3`.
 */
export function valuesYaml(value: LayeredValue, layers = false): string {
  return isFull(value) ? block(value, "", layers) : line(value, layers);
}

function isFull(value: LayeredValue): boolean {
  if (value.kind === "scalar") return false;
  return value.kind === "list" ? value.items.length > 0 : value.entries.length > 0;
}

function line(value: LayeredValue, layers: boolean): string {
  const text = value.kind === "scalar" ? scalarText(value.value) : value.kind === "list" ? "[]" : "{}";
  return `${text}${layers ? ` # ${harmless(setterText(value.setter))}` : ""}\n`;
}

function block(value: LayeredValue, indent: string, layers: boolean): string {
  if (value.kind === "list")
    return value.items.map((item) => `${indent}-${nested(item, indent, layers, true)}`).join("");
  if (value.kind === "scalar") return line(value, layers);
  return value.entries
    .map(([key, item]) => `${indent}${keyText(key, indent)}:${nested(item, indent, layers, false)}`)
    .join("");
}

// YAML requires `?` before a key of more than 1,024 bytes.
function keyText(key: string, indent: string): string {
  return key.length > 500 ? `? ${scalarText(key)}\n${indent}` : scalarText(key);
}

function nested(value: LayeredValue, indent: string, layers: boolean, item: boolean): string {
  if (!isFull(value)) return ` ${line(value, layers)}`;
  const inner = block(value, `${indent}  `, layers);
  // The first key or item is on the line of the dash.
  return item ? ` ${inner.slice(indent.length + 2)}` : `\n${inner}`;
}

function scalarText(value: Json): string {
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
  // JSON's escapes are also YAML's, except for characters that go-yaml does not accept or interprets differently.
  return plain
    ? value
    : JSON.stringify(value).replace(
        /[\u007f-\u009f\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g,
        (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
      );
}
