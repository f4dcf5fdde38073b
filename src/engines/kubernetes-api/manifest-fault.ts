import type { RuleCode } from "../../findings/index.ts";
import type { MapNode, ValueNode } from "../go-yaml/index.ts";
import { isJsonMap, type Json } from "../json/index.ts";

/** The identity of an object; a part that the object lacks is undefined. */
export interface ObjectName {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly name?: string | undefined;
  readonly namespace?: string | undefined;
}

/** An object with the apiVersion and kind that it is checked as. */
export interface NamedObject {
  readonly node: MapNode;
  readonly apiVersion: string;
  readonly kind: string;
}

export type ObjectPath = readonly (string | number)[];

/** A value and its path in the object. */
export interface Located<Node extends ValueNode = ValueNode> {
  readonly node: Node;
  readonly path: ObjectPath;
}

/** A fault of one object of a manifest. */
export interface ManifestFault {
  readonly code: RuleCode & `kubernetes/${string}`;
  /** One sentence without a full stop: the value that was found, and the values that are allowed. */
  readonly message: string;
  /** `did you mean "replicas"?` */
  readonly suggestion?: string | undefined;
  readonly object: ObjectName;
  /** The path in Helm's comment: `web/templates/service.yaml`. */
  readonly template?: string | undefined;
  /** The path within the object. */
  readonly path: ObjectPath;
  readonly found?: Json | undefined;
  /** The line of the manifest, counted from 1. */
  readonly line: number;
}

/** Formats a path: `spec.ports[0].name`, with quotes around a key that contains a dot or a space. */
export function objectPathText(path: ObjectPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === "number") return `${text}[${step}]`;
    if (/^[^\s.[\]"/]+$/.test(step)) return text === "" ? step : `${text}.${step}`;
    return `${text}[${JSON.stringify(step)}]`;
  }, "");
}

/** Describes a value in a message: `the string "80"`, `a map`, `null`. */
export function describeValue(value: Json): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (isJsonMap(value)) return "a map";
  const text = JSON.stringify(value);
  return `the ${typeof value} ${text.length > 80 ? `${text.slice(0, 77)}…` : text}`;
}

/** Formats a list of alternatives: `"a", "b" or "c"`. */
export function listed(words: readonly string[]): string {
  const quoted = words.map((word) => JSON.stringify(word));
  if (quoted.length < 2) return quoted.join("");
  return `${quoted.slice(0, -1).join(", ")} or ${quoted.at(-1)}`;
}
