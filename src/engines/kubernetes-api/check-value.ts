import { didYouMean } from "../../findings/index.ts";
import type { ListNode, MapNode, ScalarNode, ValueNode } from "../go-yaml/index.ts";
import { toJson } from "../go-yaml/index.ts";
import type { ApiSchemas, ApiType, ListShape, MapShape, NarrowShape, Shape } from "./api-schemas.ts";
import { own } from "./api-schemas.ts";
import { checkScalar, isScalarType } from "./check-scalar.ts";
import { checkEnum, checkFormat, checkLabels, checkRange } from "./check-text.ts";
import { describeValue, type Located, listed, type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { checkChoice } from "./one-of.ts";
import { type RuleScope, TYPE_RULES } from "./type-rules.ts";

interface Target<Node extends ValueNode = ValueNode> extends Located<Node> {
  /** The API server checks only types and field names here, as in a status. */
  readonly typesOnly?: boolean | undefined;
}

/** Checks the values of one object against their shapes. */
export class ValueChecker {
  readonly #schemas: ApiSchemas;
  readonly #report: ObjectReport;

  readonly #scope: RuleScope = { claims: [] };

  constructor(schemas: ApiSchemas, report: ObjectReport) {
    this.#schemas = schemas;
    this.#report = report;
  }

  /** Checks a value and everything below it. */
  check(target: Target, shape: Shape): void {
    const { node } = target;
    // Null means "not set". In a required field it counts as missing.
    if (node.kind === "scalar" && node.value === null) return;
    if (typeof shape === "string") this.#named(target, shape);
    else if ("typesOnly" in shape) this.check({ ...target, typesOnly: true }, shape.typesOnly);
    else if ("list" in shape) this.#list(target, shape);
    else if ("map" in shape) this.#map(target, shape);
    else if ("enum" in shape) this.#enum(target, shape.enum);
    else this.#narrow(target, shape);
  }

  #named({ node, ...target }: Target, name: string): void {
    const type = isScalarType(name) ? undefined : this.#schemas.type(name);
    if (type === undefined) checkScalar(this.#report, { node, ...target }, name);
    else if (node.kind === "map") this.#typed({ node, ...target }, name, type);
    else this.#wrongType({ node, ...target }, "a map");
  }

  #typed(target: Target<MapNode>, name: string, type: ApiType): void {
    if (!target.typesOnly) {
      checkChoice(this.#report, target, name);
      // Runs before the fields are checked, because a StatefulSet's claims are volumes of its pods.
      own(TYPE_RULES, name)?.(target, this.#report, this.#scope);
    }
    this.#fields(target, type);
  }

  #fields({ node, path, typesOnly }: Target<MapNode>, type: ApiType): void {
    for (const [key, entry] of node.entries) {
      const shape = own(type.fields, key);
      if (shape !== undefined) {
        this.check({ node: entry.value, path: [...path, key], typesOnly }, shape);
        continue;
      }
      const where = path.length > 0 ? ` in ${objectPathText(path)}` : "";
      const message = `unknown field "${key}"${where}`;
      const suggestion = didYouMean(key, Object.keys(type.fields)) ?? knownFields(type);
      this.#report.add({
        path: [...path, key],
        at: entry.key,
        code: "kubernetes/unknown-field",
        message,
        suggestion,
        value: entry.value,
      });
    }
    if (typesOnly) return;
    for (const field of type.required ?? []) {
      const entry = node.entries.get(field);
      if (entry && !isEmpty(entry.value)) continue;
      const at = [...path, field];
      const what = entry ? "must not be empty" : "is missing";
      const code = "kubernetes/missing-field";
      this.#report.add({
        path: at,
        at: entry?.key ?? node,
        code,
        message: `${objectPathText(at)} ${what}`,
        value: entry?.value,
      });
    }
  }

  #list({ node, path, typesOnly }: Target, shape: ListShape): void {
    if (node.kind !== "list") {
      this.#wrongType({ node, path }, "a list");
      return;
    }
    for (const [index, item] of node.items.entries())
      this.check({ node: item, path: [...path, index], typesOnly }, shape.list);
    if (shape.keys) this.#distinct(node, shape.keys, path);
    if (shape.set) this.#set(node, path);
  }

  /** Server-side apply treats items with equal keys as one item and rejects duplicates. */
  #distinct(node: ListNode, keys: Readonly<Record<string, unknown>>, path: ObjectPath): void {
    const seen = new Map<string, ObjectPath>();
    for (const [index, item] of node.items.entries()) {
      if (item.kind === "scalar" && item.value === null) this.#nullItem(item, [...path, index]);
      if (item.kind !== "map") continue;
      const values = Object.entries(keys).map(([key, fallback]) => {
        const found = item.entries.get(key)?.value;
        return [key, found === undefined ? fallback : toJson(found)] as const;
      });
      if (values.some(([, value]) => value === null)) continue;
      const text = values.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(" and ");
      this.#twice(seen, text, { node: item, path: [...path, index] });
    }
  }

  #set(node: ListNode, path: ObjectPath): void {
    const seen = new Map<string, ObjectPath>();
    for (const [index, item] of node.items.entries()) {
      if (item.kind !== "scalar") continue;
      if (item.value === null) this.#nullItem(item, [...path, index]);
      else this.#twice(seen, JSON.stringify(item.value), { node: item, path: [...path, index] });
    }
  }

  /** Reports an item with the text of an earlier one. */
  #twice(seen: Map<string, ObjectPath>, text: string, { node: item, path }: Located): void {
    const first = seen.get(text);
    if (first === undefined) {
      seen.set(text, path);
      return;
    }
    const message = `${objectPathText(path)} has the same ${text} as ${objectPathText(first)}`;
    this.#report.add({ path, at: item, code: "kubernetes/invalid-value", message, value: item });
  }

  #nullItem(item: ScalarNode, path: ObjectPath): void {
    const message = `${objectPathText(path)} must not be null`;
    this.#report.add({ path, at: item, code: "kubernetes/invalid-value", message, value: item });
  }

  #map({ node, path, typesOnly }: Target, shape: MapShape): void {
    if (node.kind !== "map") {
      this.#wrongType({ node, path }, "a map");
      return;
    }
    for (const [key, entry] of node.entries)
      this.check({ node: entry.value, path: [...path, key], typesOnly }, shape.map);
    if (!typesOnly && shape.format !== undefined) checkLabels(this.#report, { node, path }, shape.format);
  }

  #enum({ node, path, typesOnly }: Target, allowed: readonly string[]): void {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      this.#wrongType({ node, path }, `one of ${listed(allowed)}`);
    } else if (!typesOnly) checkEnum(this.#report, { node, path }, allowed);
  }

  #narrow({ node, path, typesOnly }: Target, shape: NarrowShape): void {
    if (!checkScalar(this.#report, { node, path }, shape.is) || typesOnly || node.kind !== "scalar") return;
    if (shape.range) checkRange(this.#report, { node, path }, shape.range);
    if (shape.format !== undefined) checkFormat(this.#report, { node, path }, shape.format);
  }

  #wrongType({ node, path }: Located, wanted: string): void {
    const message = `${objectPathText(path)} must be ${wanted}, found ${describeValue(toJson(node))}`;
    this.#report.add({ path, at: node, code: "kubernetes/invalid-value", message, value: node });
  }
}

/** Returns whether the API server cannot distinguish a value from one that is not set. */
function isEmpty(node: ValueNode): boolean {
  if (node.kind === "list") return node.items.length === 0;
  if (node.kind === "map") return false;
  return node.value === null || node.value === "";
}

function knownFields(type: ApiType): string | undefined {
  const names = Object.keys(type.fields);
  return names.length > 0 && names.length <= 8 ? `known fields: ${names.join(", ")}` : undefined;
}
