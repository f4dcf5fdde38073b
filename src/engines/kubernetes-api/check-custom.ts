import { didYouMean } from "../../findings/index.ts";
import { type ListNode, type MapEntry, type MapNode, toJson, type ValueNode } from "../go-yaml/index.ts";
import { TYPE_WORDS } from "../helm-schema/index.ts";
import { isJsonMap, type Json, type JsonMap } from "../json/index.ts";
import type { ApiSchemas } from "./api-schemas.ts";
import { checkCustomValue, type PatternTest } from "./check-custom-value.ts";
import { ValueChecker } from "./check-value.ts";
import type { CustomKind } from "./crd-schemas.ts";
import { describeValue, type Located, type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";

const flag = (schema: JsonMap, name: string): boolean => schema[`x-kubernetes-${name}`] === true;

/**
 * Checks custom resources against the structural schemas of their definitions. Does not evaluate `anyOf`, `oneOf`, `not`,
 * `format` and CEL rules.
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

  /** Checks an object of a custom kind. */
  check(node: MapNode, kind: CustomKind): void {
    if (kind.schema) this.#resource({ node, path: [] }, kind.schema, kind.hasStatus);
  }

  /** Checks a map with apiVersion, kind and metadata, which its schema does not have to declare. */
  #resource({ node, path }: Located<MapNode>, schema: JsonMap, hasStatus: boolean): void {
    const metadata = node.entries.get("metadata")?.value;
    const at = [...path, "metadata"];
    if (metadata)
      new ValueChecker(this.#schemas, this.#report).check({ node: metadata, path: at }, "meta.v1.ObjectMeta");
    const ignored = ["apiVersion", "kind", "metadata", ...(hasStatus ? ["status"] : [])];
    this.#map({ node, path }, schema, ignored);
  }

  #value({ node, path }: Located, schema: JsonMap): void {
    // The API server removes a null that is not allowed, and applies defaults.
    if (node.kind === "scalar" && node.value === null) return;
    if (!this.#fitsType({ node, path }, schema)) return;
    checkCustomValue(this.#report, { node, path }, { schema, matches: this.#pattern });
    if (node.kind === "list") this.#list({ node, path }, schema);
    if (node.kind !== "map") return;
    if (flag(schema, "embedded-resource")) this.#resource({ node, path }, schema, false);
    else this.#map({ node, path }, schema);
  }

  #fitsType({ node, path }: Located, schema: JsonMap): boolean {
    const value = node.kind === "scalar" ? node.value : undefined;
    const mixed = flag(schema, "int-or-string");
    const type = schema["type"];
    if (mixed && (typeof value === "string" || Number.isInteger(value))) return true;
    if (!mixed && (typeof type !== "string" || hasType(node, type))) return true;
    const wanted = mixed ? "an integer or a string" : (TYPE_WORDS[String(type)] ?? String(type));
    const message = `${objectPathText(path)} must be ${wanted}, found ${describeValue(toJson(node))}`;
    this.#report.add({ path, at: node, code: "kubernetes/invalid-value", message, value: node });
    return false;
  }

  #list({ node, path }: Located<ListNode>, schema: JsonMap): void {
    const items = schema["items"];
    if (!isJsonMap(items)) return;
    for (const [index, item] of node.items.entries()) this.#value({ node: item, path: [...path, index] }, items);
  }

  /** @param ignored keys that are not checked. */
  #map({ node, path }: Located<MapNode>, schema: JsonMap, ignored: readonly string[] = []): void {
    const properties = isJsonMap(schema["properties"]) ? schema["properties"] : undefined;
    const additional = schema["additionalProperties"];
    const open = flag(schema, "preserve-unknown-fields") || additional === true;
    for (const [key, entry] of node.entries) {
      if (ignored.includes(key)) continue;
      const own: Json | undefined = properties?.[key] ?? additional;
      const below = [...path, key];
      if (isJsonMap(own)) this.#value({ node: entry.value, path: below }, own);
      else if (!open) this.#unknown(below, entry, Object.keys(properties ?? {}));
    }
    const required = Array.isArray(schema["required"]) ? schema["required"] : [];
    for (const field of required) {
      if (typeof field !== "string" || node.entries.has(field)) continue;
      const own = properties?.[field];
      if (isJsonMap(own) && own["default"] !== undefined) continue;
      const at = [...path, field];
      this.#report.add({
        path: at,
        at: node,
        code: "kubernetes/missing-field",
        message: `${objectPathText(at)} is missing`,
      });
    }
  }

  #unknown(path: ObjectPath, entry: MapEntry, known: string[]): void {
    const key = String(path.at(-1));
    const where = path.length > 1 ? ` in ${objectPathText(path.slice(0, -1))}` : "";
    const message = `unknown field "${key}"${where}`;
    const suggestion = didYouMean(key, known);
    this.#report.add({
      path,
      at: entry.key,
      code: "kubernetes/unknown-field",
      message,
      suggestion,
      value: entry.value,
    });
  }
}

function hasType(node: ValueNode, type: string): boolean {
  if (type === "object") return node.kind === "map";
  if (type === "array") return node.kind === "list";
  if (node.kind !== "scalar") return false;
  return type === "integer" ? Number.isInteger(node.value) : typeof node.value === type;
}
