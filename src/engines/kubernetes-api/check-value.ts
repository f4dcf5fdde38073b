import { didYouMean } from "../../findings/index.ts";
import type { ListNode, MapNode, ScalarNode, ValueNode } from "../go-yaml/index.ts";
import { toJson } from "../go-yaml/index.ts";
import type { ApiSchemas, ApiType, ListShape, MapShape, NarrowShape, Shape } from "./api-schemas.ts";
import { own } from "./api-schemas.ts";
import { checkScalar, isWord } from "./check-scalar.ts";
import { checkEnum, checkFormat, checkLabels, checkRange } from "./check-text.ts";
import { describeValue, listed, type ObjectPath, objectPathText } from "./manifest-fault.ts";
import type { ObjectReport } from "./object-report.ts";
import { checkChoice } from "./one-of.ts";
import { type RuleScope, TYPE_RULES } from "./type-rules.ts";

/** Holds the values of one object against their shapes. */
export class ValueChecker {
  readonly #schemas: ApiSchemas;
  readonly #report: ObjectReport;

  readonly #scope: RuleScope = { claims: [] };

  constructor(schemas: ApiSchemas, report: ObjectReport) {
    this.#schemas = schemas;
    this.#report = report;
  }

  /**
   * @param judged false where the API server looks at types and names of fields only, as in a status.
   */
  check(node: ValueNode, shape: Shape, path: ObjectPath, judged = true): void {
    // Everywhere null means that nothing is said; where something must be said it counts as missing.
    if (node.kind === "scalar" && node.value === null) return;
    if (typeof shape === "string") this.#named(node, shape, path, judged);
    else if ("unjudged" in shape) this.check(node, shape.unjudged, path, false);
    else if ("list" in shape) this.#list(node, shape, path, judged);
    else if ("map" in shape) this.#map(node, shape, path, judged);
    else if ("enum" in shape) this.#enum(node, shape.enum, path, judged);
    else this.#narrow(node, shape, path, judged);
  }

  #named(node: ValueNode, name: string, path: ObjectPath, judged: boolean): void {
    const type = isWord(name) ? undefined : this.#schemas.type(name);
    if (type === undefined) checkScalar(this.#report, node, name, path);
    else if (node.kind === "map") this.#typed(node, name, type, path, judged);
    else this.#wrongType(node, "a map", path);
  }

  #typed(node: MapNode, name: string, type: ApiType, path: ObjectPath, judged: boolean): void {
    if (judged) {
      checkChoice(this.#report, node, name, path);
      // Before the fields, since a StatefulSet's claims are volumes of its pods.
      own(TYPE_RULES, name)?.(node, path, this.#report, this.#scope);
    }
    this.#fields(node, type, path, judged);
  }

  #fields(node: MapNode, type: ApiType, path: ObjectPath, judged: boolean): void {
    for (const [key, entry] of node.entries) {
      const shape = own(type.fields, key);
      if (shape !== undefined) {
        this.check(entry.value, shape, [...path, key], judged);
        continue;
      }
      const where = path.length > 0 ? ` in ${objectPathText(path)}` : "";
      const message = `unknown field "${key}"${where}`;
      const suggestion = didYouMean(key, Object.keys(type.fields)) ?? knownFields(type);
      this.#report.add(
        [...path, key],
        entry.key,
        { code: "kubernetes/unknown-field", message, suggestion },
        entry.value,
      );
    }
    if (!judged) return;
    for (const field of type.required ?? []) {
      const entry = node.entries.get(field);
      if (entry && !isEmpty(entry.value)) continue;
      const at = [...path, field];
      const what = entry ? "must not be empty" : "is missing";
      const code = "kubernetes/missing-field";
      this.#report.add(at, entry?.key ?? node, { code, message: `${objectPathText(at)} ${what}` }, entry?.value);
    }
  }

  #list(node: ValueNode, shape: ListShape, path: ObjectPath, judged: boolean): void {
    if (node.kind !== "list") {
      this.#wrongType(node, "a list", path);
      return;
    }
    for (const [index, item] of node.items.entries()) this.check(item, shape.list, [...path, index], judged);
    if (shape.keys) this.#distinct(node, shape.keys, path);
    if (shape.set) this.#set(node, path);
  }

  /** Items with equal keys are one item to server-side apply, and it refuses to have it twice. */
  #distinct(node: ListNode, keys: Readonly<Record<string, unknown>>, path: ObjectPath): void {
    const seen = new Map<string, number>();
    for (const [index, item] of node.items.entries()) {
      if (item.kind === "scalar" && item.value === null) this.#nullItem(item, [...path, index]);
      if (item.kind !== "map") continue;
      const values = Object.entries(keys).map(([key, fallback]) => {
        const found = item.entries.get(key)?.value;
        return [key, found === undefined ? fallback : toJson(found)] as const;
      });
      if (values.some(([, value]) => value === null)) continue;
      const text = values.map(([key, value]) => `${key} ${JSON.stringify(value)}`).join(" and ");
      this.#twice(seen, text, index, item, path);
    }
  }

  #set(node: ListNode, path: ObjectPath): void {
    const seen = new Map<string, number>();
    for (const [index, item] of node.items.entries()) {
      if (item.kind !== "scalar") continue;
      if (item.value === null) this.#nullItem(item, [...path, index]);
      else this.#twice(seen, JSON.stringify(item.value), index, item, path);
    }
  }

  #twice(seen: Map<string, number>, text: string, index: number, item: ValueNode, path: ObjectPath): void {
    const first = seen.get(text);
    if (first === undefined) {
      seen.set(text, index);
      return;
    }
    const message = `${objectPathText([...path, index])} has the same ${text} as ${objectPathText([...path, first])}`;
    this.#report.add([...path, index], item, { code: "kubernetes/invalid-value", message }, item);
  }

  #nullItem(item: ScalarNode, path: ObjectPath): void {
    const message = `${objectPathText(path)} must not be null`;
    this.#report.add(path, item, { code: "kubernetes/invalid-value", message }, item);
  }

  #map(node: ValueNode, shape: MapShape, path: ObjectPath, judged: boolean): void {
    if (node.kind !== "map") {
      this.#wrongType(node, "a map", path);
      return;
    }
    for (const [key, entry] of node.entries) this.check(entry.value, shape.map, [...path, key], judged);
    if (judged && shape.format !== undefined) checkLabels(this.#report, node, shape.format, path);
  }

  #enum(node: ValueNode, allowed: readonly string[], path: ObjectPath, judged: boolean): void {
    if (node.kind !== "scalar" || typeof node.value !== "string") {
      this.#wrongType(node, `one of ${listed(allowed)}`, path);
    } else if (judged) checkEnum(this.#report, node, allowed, path);
  }

  #narrow(node: ValueNode, shape: NarrowShape, path: ObjectPath, judged: boolean): void {
    if (!checkScalar(this.#report, node, shape.is, path) || !judged || node.kind !== "scalar") return;
    if (shape.range) checkRange(this.#report, node, shape.range, path);
    if (shape.format !== undefined) checkFormat(this.#report, node, shape.format, path);
  }

  #wrongType(node: ValueNode, wanted: string, path: ObjectPath): void {
    const message = `${objectPathText(path)} must be ${wanted}, found ${describeValue(toJson(node))}`;
    this.#report.add(path, node, { code: "kubernetes/invalid-value", message }, node);
  }
}

/** What the API server takes for nothing: it has no other way to tell. */
function isEmpty(node: ValueNode): boolean {
  if (node.kind === "list") return node.items.length === 0;
  if (node.kind === "map") return false;
  return node.value === null || node.value === "";
}

function knownFields(type: ApiType): string | undefined {
  const names = Object.keys(type.fields);
  return names.length > 0 && names.length <= 8 ? `known fields: ${names.join(", ")}` : undefined;
}
