import { type Finding, finding } from "../../findings/index.ts";
import type { Resolved } from "./resolve-scalar.ts";
import { shortText } from "./short-text.ts";
import { rangeOf, type ScalarNode } from "./value-node.ts";

const NONE: Finding[] = [];
const LONG_INTEGER = /^[-+]?\d{16,400}$/;
const PLAIN_NUMBER = /^(?:0|[1-9][0-9]{0,14})$/;
const OCTAL = /^[-+]?0[0-7_]+$/;
const SEXAGESIMAL = /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/;

/** The exact decimal value of a float64: JavaScript prints only the digits that distinguish it from its neighbours. */
const exact = (value: unknown): string =>
  typeof value === "number" && Number.isInteger(value) ? String(BigInt(value)) : String(value);

/** The warnings about a plain scalar that Helm reads in an unexpected way, with the value that Helm reads. */
export function scalarWarnings(text: string, resolved: Resolved, node: ScalarNode): Finding[] {
  switch (resolved.kind) {
    case "int":
      return PLAIN_NUMBER.test(text) ? NONE : ofInteger(text, resolved.value, node);
    case "float":
      return ofFloat(text, resolved.value, node);
    case "string":
      return ofText(text, node);
    default:
      return NONE;
  }
}

function ofInteger(text: string, value: bigint, node: ScalarNode): Finding[] {
  const found: Finding[] = [];
  const [data, place] = [{ text: shortText(text), value: String(value) }, { location: rangeOf(node) }];
  if (OCTAL.test(text) && value !== 0n) found.push(finding("yaml/octal-number", data, place));
  else if (text.includes("_")) found.push(finding("yaml/underscore-number", data, place));
  if (BigInt(Number(value)) !== value) found.push(imprecise(text, node));
  return found;
}

function ofFloat(text: string, value: number, node: ScalarNode): Finding[] {
  const data = { text: shortText(text), value: String(value) };
  if (text.includes("_")) return [finding("yaml/underscore-number", data, { location: rangeOf(node) })];
  const isExact = !LONG_INTEGER.test(text) || BigInt(text.replace(/^\+/, "")) === BigInt(value);
  return isExact ? [] : [imprecise(text, node)];
}

function ofText(text: string, node: ScalarNode): Finding[] {
  const found: Finding[] = [];
  if (text.charCodeAt(0) < 0x3a && text.includes(":") && SEXAGESIMAL.test(text))
    found.push(finding("yaml/sexagesimal", { text: shortText(text) }, { location: rangeOf(node) }));
  if (text.includes("\u00a0"))
    found.push(finding("yaml/no-break-space", { part: "value" }, { location: rangeOf(node) }));
  return found;
}

function imprecise(text: string, node: ScalarNode): Finding {
  const data = { text: shortText(text), value: exact(node.value) };
  return finding("yaml/imprecise-integer", data, { location: rangeOf(node) });
}
