import { type Finding, finding } from "../finding.ts";
import { sortFindings } from "../sort-findings.ts";
import { locate, type ValuePath } from "../values/locate.ts";
import { type MergedMap, plainMap } from "../values/merged-value.ts";
import { isJsonMap, type Json } from "../yaml/value-node.ts";
import { bestFaults } from "./best-faults.ts";
import type { CompiledSchema, SchemaFault } from "./compile-schema.ts";
import { faultText } from "./fault-message.ts";

/** `service.ports[0].name`, with quotes where a key has a dot or a blank. */
export function pathText(path: ValuePath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    const key = /^[^\s.[\]"]+$/.test(step) ? step : JSON.stringify(step);
    return text === "" ? key : `${text}.${key}`;
  }, "");
}

/**
 * Asks the schema about merged values. Each finding stands at the value in the layer that set it, at the key where the
 * key is unknown, and at the nearest parent where a key is missing.
 *
 * @returns findings in the order of their places; with `undecided` where Helm's verdict cannot be known.
 */
export function schemaFindings(
  schema: CompiledSchema,
  root: MergedMap,
  prefix: readonly string[] = [],
): { findings: Finding[]; undecided?: string } {
  const values = prefix.reduce<Json>((value, key) => (isJsonMap(value) ? (value[key] ?? null) : null), plainMap(root));
  const verdict = schema.validate(values);
  if ("undecided" in verdict) return { findings: [], undecided: verdict.undecided };
  const findings = bestFaults(verdict.faults).map((fault) =>
    findingOf(fault, root, [...prefix, ...pathOf(fault.instancePath, values)]),
  );
  return { findings: distinct(findings) };
}

function findingOf(fault: SchemaFault, root: MergedMap, path: readonly (string | number)[]): Finding {
  const text = faultText(
    fault,
    pathText(path) || (fault.keyword === "required" || fault.keyword === "additionalProperties" ? "" : "the values"),
  );
  const full = text.key === undefined ? path : [...path, text.key];
  const place = locate(root, full);
  const missing = text.code === "schema/required";
  const range = text.key !== undefined ? (place.key ?? place.value) : place.value;
  const description = descriptionOf(fault, text.key);
  return finding(text.code, text.message, {
    path: full,
    layer: place.layer.name,
    ...(range === undefined ? {} : { location: missing && place.depth === 0 ? startOf(range) : range }),
    ...(text.suggestion === undefined ? {} : { suggestion: text.suggestion }),
    ...(description === undefined ? {} : { description }),
  });
}

// A whole file is no place to underline.
function startOf(range: NonNullable<Finding["location"]>): NonNullable<Finding["location"]> {
  return { ...range, endLine: range.line, endColumn: range.column };
}

/** The steps of a JSON pointer: a step into a list is a number. */
function pathOf(pointer: string, values: Json): (string | number)[] {
  let value: Json | undefined = values;
  const steps = pointer === "" ? [] : pointer.slice(1).split("/");
  return steps.map((raw) => {
    const step = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    const list: boolean = Array.isArray(value);
    if (Array.isArray(value)) value = value[Number(step)];
    else value = isJsonMap(value) ? value[step] : undefined;
    return list ? Number(step) : step;
  });
}

function descriptionOf(fault: SchemaFault, key: string | undefined): string | undefined {
  let schema = fault.parentSchema as Json | undefined;
  if (fault.keyword === "additionalProperties") return undefined;
  if (fault.keyword === "required" && key !== undefined) {
    const properties = isJsonMap(schema) ? schema["properties"] : undefined;
    schema = isJsonMap(properties) ? properties[key] : undefined;
  }
  const description = isJsonMap(schema) ? schema["description"] : undefined;
  return typeof description === "string" ? description : undefined;
}

function distinct(findings: readonly Finding[]): Finding[] {
  const seen = new Map<string, Finding>();
  for (const item of sortFindings(findings))
    seen.set(`${item.code} ${item.message} ${JSON.stringify(item.path)}`, item);
  return [...seen.values()];
}
