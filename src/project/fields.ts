import { parseDuration } from "../engines/go-duration/index.ts";
import {
  type MapEntry,
  type MapNode,
  rangeOf,
  type ScalarNode,
  type Span,
  type ValueNode,
} from "../engines/go-yaml/index.ts";
import { ChartwrightError } from "../errors.ts";
import { didYouMean } from "../findings/index.ts";
import type { Placed } from "./config.ts";

/** @throws E_CONFIG with the place of the fault. */
export function fault(at: Span, message: string, hint?: string): never {
  throw new ChartwrightError("E_CONFIG", message, { at: rangeOf(at), ...(hint === undefined ? {} : { hint }) });
}

function kindOf(node: ValueNode): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "list") return "a list";
  return node.value === null ? "nothing" : `${typeof node.value} ${JSON.stringify(node.value)}`;
}

/** The keys of one map of the configuration, each taken once; what is left over is unknown. */
export class Fields {
  readonly #path: string;
  readonly #node: MapNode;
  readonly #known = new Set<string>();

  /** @throws E_CONFIG if the value is no map; `null` counts as an empty one. */
  constructor(node: ValueNode, path: string) {
    this.#path = path;
    if (node.kind === "map") this.#node = node;
    else if (node.kind === "scalar" && node.value === null) this.#node = { ...node, kind: "map", entries: new Map() };
    else fault(node, `${path || "chartwright.yaml"} must be a map, found ${kindOf(node)}`);
  }

  get span(): Span {
    return this.#node;
  }

  /** The entries of a map whose keys are names. */
  all(): ReadonlyMap<string, MapEntry> {
    return this.#node.entries;
  }

  /** The value of a key, if it is there and not null. */
  take(key: string): ValueNode | undefined {
    this.#known.add(key);
    const value = this.#node.entries.get(key)?.value;
    return value === undefined || (value.kind === "scalar" && value.value === null) ? undefined : value;
  }

  string(key: string): Placed<string> | undefined {
    const node = this.take(key);
    return node === undefined ? undefined : text(node, this.name(key));
  }

  boolean(key: string): boolean | undefined {
    const node = this.take(key);
    if (node === undefined) return undefined;
    if (node.kind === "scalar" && typeof node.value === "boolean") return node.value;
    return fault(node, `${this.name(key)} must be true or false, found ${kindOf(node)}`);
  }

  /** One of some words. */
  word<T extends string>(key: string, words: readonly T[]): Placed<T> | undefined {
    const node = this.take(key);
    return node === undefined ? undefined : oneOf(node, this.name(key), words);
  }

  strings(key: string): readonly Placed<string>[] | undefined {
    const node = this.take(key);
    if (node === undefined) return undefined;
    if (node.kind !== "list") return fault(node, `${this.name(key)} must be a list, found ${kindOf(node)}`);
    return node.items.map((item, index) => text(item, `${this.name(key)}[${index}]`));
  }

  /** A time such as `90s`, `5m`, `1h30m`, in milliseconds. */
  duration(key: string): number | undefined {
    const given = this.string(key);
    if (given === undefined) return undefined;
    const ms = parseDuration(given.value);
    if (ms === undefined)
      fault(given.at, `${this.name(key)} must be a time such as 90s, 5m or 1h30m, found "${given.value}"`);
    return ms;
  }

  name(key: string): string {
    return this.#path ? `${this.#path}.${key}` : key;
  }

  /** @throws E_CONFIG at the first key that nobody took, with the nearest that exists. */
  end(): void {
    for (const [key, entry] of this.#node.entries) {
      if (this.#known.has(key)) continue;
      const hint = didYouMean(key, [...this.#known]) ?? `known keys: ${[...this.#known].join(", ")}`;
      fault(entry.key, `unknown key "${this.name(key)}"`, hint);
    }
  }
}

/** @throws E_CONFIG if the value is no string. */
export function text(node: ValueNode, name: string): Placed<string> {
  if (node.kind === "scalar" && typeof node.value === "string" && node.value !== "")
    return { value: node.value, at: node };
  return fault(node, `${name} must be a text, found ${kindOf(node)}`, isNumber(node) ? "put it in quotes" : undefined);
}

/** @throws E_CONFIG if the value is none of the words. */
export function oneOf<T extends string>(node: ValueNode, name: string, words: readonly T[]): Placed<T> {
  const value = node.kind === "scalar" ? node.value : undefined;
  const word = words.find((candidate) => candidate === value);
  if (word !== undefined) return { value: word, at: node };
  const hint = typeof value === "string" ? didYouMean(value, words) : undefined;
  return fault(node, `${name} must be ${words.map((item) => `"${item}"`).join(" or ")}, found ${kindOf(node)}`, hint);
}

function isNumber(node: ValueNode): node is ScalarNode {
  return node.kind === "scalar" && typeof node.value === "number";
}
