import type { RuleCode } from "../../findings/index.ts";
import { isJsonMap, type Json } from "../json/index.ts";

/** What an object is called; parts that it lacks are left out. */
export interface ObjectName {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
}

export type ObjectPath = readonly (string | number)[];

/** What is wrong with one object of a manifest. */
export interface ManifestFault {
  readonly code: RuleCode & `kubernetes/${string}`;
  /** One sentence without a full stop: what was found, and what is allowed. */
  readonly message: string;
  /** `did you mean "replicas"?` */
  readonly suggestion?: string;
  readonly object: ObjectName;
  /** As Helm's comment has it: `web/templates/service.yaml`. */
  readonly template?: string;
  /** Within the object. */
  readonly path: ObjectPath;
  readonly found?: Json;
  /** Of the manifest, counted from 1. */
  readonly line: number;
}

/** `spec.ports[0].name`, with quotes where a key has a dot or a blank. */
export function objectPathText(path: ObjectPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (/^[^\s.[\]"/]+$/.test(step)) return text === "" ? step : `${text}.${step}`;
    return `${text}[${JSON.stringify(step)}]`;
  }, "");
}

/** A value in a message: `the string "80"`, `a map`, `null`. */
export function describeValue(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isJsonMap(value)) return "a map";
  const text = JSON.stringify(value);
  return `the ${typeof value} ${text.length > 80 ? `${text.slice(0, 77)}…` : text}`;
}

/** `"a", "b" or "c"` */
export function listed(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
