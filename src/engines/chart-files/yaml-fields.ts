import { ChartwrightError } from "../../errors.ts";
import { finding, Source } from "../../findings/index.ts";
import {
  keyText,
  parseDocument,
  type RawNode,
  type RawScalar,
  Refusal,
  type Resolved,
  resolvePlain,
  resolveTagged,
} from "../go-yaml/index.ts";

/** A JSON value of a canonical form. Its keys are not sorted. */
export type Plain = null | boolean | number | string | Plain[] | { [key: string]: Plain };

/** The fields of a YAML map by their names in lower case: Helm reads them through Go's JSON, which ignores case. */
export type Fields = ReadonlyMap<string, RawNode>;

/** Helm's sanitizeString: replaces each white space by a space and removes characters that cannot be printed. */
export const sanitize = (text: string): string => text.replace(/\s/gu, " ").replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "");

/** Removes the fields that Go's `omitempty` omits. */
export function withoutEmpty(fields: Record<string, Plain>): Record<string, Plain> {
  const empty = (value: Plain): boolean =>
    value === "" || value === false || (Array.isArray(value) && value.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !empty(value)));
}

/**
 * Reads Chart.yaml or Chart.lock; converts scalars as Helm does. Every method throws E_CHART with the location if Helm would
 * reject the value.
 */
export class YamlFields {
  readonly #source: Source;
  readonly text: string;
  readonly root: Fields;

  constructor(file: string, bytes: Uint8Array) {
    let text: string;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch (cause) {
      throw new ChartwrightError("E_CHART", `${file} is not UTF-8`, { cause });
    }
    this.text = text;
    this.#source = new Source(file, text);
    try {
      const { root: node } = parseDocument(text, 0);
      this.root = node === undefined ? new Map() : this.fields(node);
    } catch (error) {
      if (error instanceof Refusal) throw this.#refused(error.offset, error.message);
      throw error;
    }
  }

  /** Returns the fields of a map; empty for null. */
  fields(given: RawNode): Fields {
    const node = this.#target(given);
    if (this.#isNull(node)) return new Map();
    if (node.kind !== "map") throw this.#refused(node.start, "expected a map here");
    const fields = new Map<string, RawNode>();
    for (let i = 0; i + 1 < node.items.length; i += 2) {
      const [key, value] = [node.items[i], node.items[i + 1]];
      if (key === undefined || value === undefined) break;
      const name = this.string(key);
      if (key.kind === "scalar" && key.plain && name === "<<")
        throw this.#refused(key.start, "merge keys are not supported here");
      fields.set(name.toLowerCase(), value);
    }
    return fields;
  }

  /** Returns a map of strings, such as annotations, with its keys unchanged. */
  strings(given: RawNode | undefined): [string, string][] {
    const node = given && this.#target(given);
    if (node === undefined || this.#isNull(node)) return [];
    if (node.kind !== "map") throw this.#refused(node.start, "expected a map here");
    const pairs: [string, string][] = [];
    for (let i = 0; i + 1 < node.items.length; i += 2)
      pairs.push([this.string(node.items[i]), this.string(node.items[i + 1])]);
    return pairs;
  }

  /** Returns whether a field is a list, even an empty one; false for null and a missing field. */
  isList(given: RawNode | undefined): boolean {
    return given !== undefined && this.#target(given).kind === "list";
  }

  items(given: RawNode | undefined): readonly RawNode[] {
    const node = given && this.#target(given);
    if (node === undefined || this.#isNull(node)) return [];
    if (node.kind !== "list") throw this.#refused(node.start, "expected a list here");
    return node.items;
  }

  /**
   * Returns a string field. Numbers and booleans are converted as by sigs.k8s.io/yaml: `1.10` is "1.1". Null and a missing
   * field are "".
   */
  string(given: RawNode | undefined): string {
    if (given === undefined) return "";
    const value = this.#scalar(this.#target(given));
    switch (value.kind) {
      case "null":
        return "";
      case "string":
        return value.value;
      case "bool":
        return String(value.value);
      case "int":
        return value.value.toString();
      case "float":
        // sigs.k8s.io/yaml 1.6 formats a float like a float key: with the digits of a float32.
        return keyText(value) ?? "";
    }
  }

  boolean(given: RawNode | undefined): boolean {
    if (given === undefined) return false;
    const node = this.#target(given);
    const value = this.#scalar(node);
    if (value.kind === "null") return false;
    if (value.kind !== "bool") throw this.#refused(node.start, "expected true or false here");
    return value.value;
  }

  /** Returns any value, for a field without a type. */
  plain(given: RawNode): Plain {
    const node = this.#target(given);
    if (node.kind === "list") return node.items.map((item) => this.plain(item));
    if (node.kind === "map")
      return Object.fromEntries([...this.fields(node)].map(([key, value]) => [key, this.plain(value)]));
    const value = this.#scalar(node);
    if (value.kind === "null") return null;
    return value.kind === "int" ? Number(value.value) : value.value;
  }

  /** Returns an E_CHART error at a node of this file. */
  refused(node: RawNode | undefined, message: string): ChartwrightError {
    return this.#refused(node?.start ?? 0, message);
  }

  #target(node: RawNode): RawNode {
    if (node.kind !== "alias") return node;
    if (node.target === undefined) throw this.#refused(node.start, `unknown alias *${node.name}`);
    return this.#target(node.target);
  }

  #isNull(node: RawNode): boolean {
    return node.kind === "scalar" && this.#resolve(node).kind === "null";
  }

  #scalar(node: RawNode): Resolved {
    if (node.kind !== "scalar") throw this.#refused(node.start, "expected a single value here");
    return this.#resolve(node);
  }

  #resolve(node: RawScalar): Resolved {
    if (node.tag === "") return node.plain ? resolvePlain(node.text) : { kind: "string", value: node.text };
    const value = resolveTagged(node.tag, node.text);
    if ("refused" in value) throw this.#refused(node.start, finding("yaml/tag", value.refused).message);
    return value;
  }

  #refused(offset: number, message: string): ChartwrightError {
    return new ChartwrightError("E_CHART", message, { at: this.#source.range(offset, offset) });
  }
}
