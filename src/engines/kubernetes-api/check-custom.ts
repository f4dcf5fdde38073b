import { didYouMean } from "../../findings/index.ts";
import { type ListNode, type MapEntry, type MapNode, toJson, type ValueNode } from "../go-yaml/index.ts";
import { TYPE_WORDS } from "../helm-schema/index.ts";
import { isJsonMap, type Json, type JsonMap } from "../json/index.ts";
import type { ApiSchemas } from "./api-schemas.ts";
import { checkCustomValue, type PatternTest } from "./check-custom-value.ts";
import { ValueChecker } from "./check-value.ts";
import type { CustomKind } from "./crd-schemas.ts";
import { describeValue, type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

const flag = (schema: JsonMap, name: string): boolean => schema[`x-kubernetes-${name}`] === true;

/**
 * Holds custom resources against the structural schemas of their definitions. What stands in `anyOf`, `oneOf`, `not`,
 * `format` and CEL rules is left to the API server.
 */
export class CustomChecker {
  readonly #schemas: ApiSchemas;
  readonly #report: ObjectReport;
  readonly #pattern: PatternTest;

  constructor(schemas: ApiSchemas, report: ObjectReport, pattern: PatternTest) {
    this.#schemas = schemas;
    this.#report = report;
    this.#pattern = pattern;
  }

  /** Checks an object whose apiVersion and kind have led to its definition. */
  check(node: MapNode, kind: CustomKind): void {
    if (kind.schema) this.#resource(node, kind.schema, [], kind.hasStatus);
  }

  /** A map with apiVersion, kind and metadata, which its schema need not name. */
  #resource(node: MapNode, schema: JsonMap, path: ObjectPath, hasStatus: boolean): void {
    const metadata = node.entries.get("metadata")?.value;
    if (metadata)
      new ValueChecker(this.#schemas, this.#report).check(metadata, "meta.v1.ObjectMeta", [...path, "metadata"]);
    this.#map(node, schema, path, { implied: ["apiVersion", "kind", "metadata"], dropped: hasStatus ? "status" : "" });
  }

  #value(node: ValueNode, schema: JsonMap, path: ObjectPath): void {
    // The API server takes null out where it is not allowed, and puts defaults in.
    if (node.kind === "scalar" && node.value === null) return;
    if (!this.#fitsType(node, schema, path)) return;
    checkCustomValue(this.#report, node, schema, path, this.#pattern);
    if (node.kind === "list") this.#list(node, schema, path);
    if (node.kind !== "map") return;
    if (flag(schema, "embedded-resource")) this.#resource(node, schema, path, false);
    else this.#map(node, schema, path);
  }

  #fitsType(node: ValueNode, schema: JsonMap, path: ObjectPath): boolean {
    const value = node.kind === "scalar" ? node.value : undefined;
    const mixed = flag(schema, "int-or-string");
    const type = schema["type"];
    if (mixed && (typeof value === "string" || Number.isInteger(value))) return true;
    if (!mixed && (typeof type !== "string" || hasType(node, type))) return true;
    const wanted = mixed ? "an integer or a string" : (TYPE_WORDS[String(type)] ?? String(type));
    const message = `${objectPathText(path)} must be ${wanted}, found ${describeValue(toJson(node))}`;
    this.#report.add(path, node, { code: "kubernetes/invalid-value", message }, node);
    return false;
  }

  #list(node: ListNode, schema: JsonMap, path: ObjectPath): void {
    const items = schema["items"];
    if (!isJsonMap(items)) return;
    for (const [index, item] of node.items.entries()) this.#value(item, items, [...path, index]);
  }

  #map(node: MapNode, schema: JsonMap, path: ObjectPath, root?: { implied: readonly string[]; dropped: string }): void {
    const properties = isJsonMap(schema["properties"]) ? schema["properties"] : undefined;
    const additional = schema["additionalProperties"];
    const open = flag(schema, "preserve-unknown-fields") || additional === true;
    for (const [key, entry] of node.entries) {
      if (root?.implied.includes(key) || root?.dropped === key) continue;
      const own: Json | undefined = properties?.[key] ?? additional;
      if (isJsonMap(own)) this.#value(entry.value, own, [...path, key]);
      else if (!open) this.#unknown(key, entry, Object.keys(properties ?? {}), path);
    }
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    for (const field of required) {
      if (typeof field !== "string" || node.entries.has(field)) continue;
      const own = properties?.[field];
      if (isJsonMap(own) && own["default"] !== undefined) continue;
      const at = [...path, field];
      this.#report.add(at, node, { code: "kubernetes/missing-field", message: `${objectPathText(at)} is missing` });
    }
  }

  #unknown(key: string, entry: MapEntry, known: string[], path: ObjectPath): void {
    const where = path.length > 0 ? ` in ${objectPathText(path)}` : "";
    const text = {
      code: "kubernetes/unknown-field",
      message: `unknown field "${key}"${where}`,
      suggestion: didYouMean(key, known),
    } as const;
    this.#report.add([...path, key], entry.key, text, entry.value);
  }
}

function hasType(node: ValueNode, type: string): boolean {
  if (type === "object") return node.kind === "map";
  if (type === "array") return node.kind === "list";
  if (node.kind !== "scalar") return false;
  return type === "integer" ? Number.isInteger(node.value) : typeof node.value === type;
}
