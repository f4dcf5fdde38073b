import type { RuleCode, RuleData, Source } from "../../findings/index.ts";
import { type Finding, finding } from "../../findings/index.ts";
import { keyWarning, repeatedWarning } from "./key-warnings.ts";
import { isMerge, type RawAlias, type RawMap, type RawNode, type RawScalar } from "./raw-node.ts";
import { keyText, type Resolved, resolvePlain, resolveTagged } from "./resolve-scalar.ts";
import { scalarWarnings } from "./scalar-warnings.ts";
import { shortText } from "./short-text.ts";
import type { ListNode, MapEntry, MapNode, ScalarNode, Span, ValueNode } from "./value-node.ts";

/** The maximum number of warnings about a file. */
const MAX_WARNINGS = 1000;

/** Thrown inside the composer when Helm rejects the file; becomes the only error finding of the file. */
class Refused extends Error {
  readonly finding: Finding;

  constructor(item: Finding) {
    super(item.message);
    this.finding = item;
  }
}

/** An entry of a map. The span of the key is computed on demand, because a file has many entries. */
class Pair implements MapEntry {
  readonly value: ValueNode;
  readonly source: Source;
  readonly rawKey: RawNode;
  /** go-yaml compares keys with their types: `1` and `"1"` are two keys, and a NaN never equals another. */
  readonly type: Resolved["kind"] | "nan";
  readonly merged: boolean;

  constructor(
    source: Source,
    rawKey: RawNode,
    { type, value, merged }: { readonly type: Pair["type"]; readonly value: ValueNode; readonly merged: boolean },
  ) {
    this.source = source;
    this.rawKey = rawKey;
    this.type = type;
    this.value = value;
    this.merged = merged;
  }

  get key(): Span {
    return { source: this.source, start: this.rawKey.start, end: this.rawKey.end };
  }
}

/**
 * Converts raw nodes to values as go-yaml v2.4 and sigs.k8s.io/yaml 1.6 do for Helm 4: it resolves tags and the words
 * of YAML 1.1, converts keys to strings, applies merge keys in the order of the file, and keeps the last of two equal
 * keys.
 *
 * @param findings receives the warnings.
 * @returns the value, or a finding that says why Helm rejects the file.
 */
export function compose(source: Source, root: RawNode, findings: Finding[]): ValueNode | Finding {
  try {
    return new Composer(source, findings).root(root);
  } catch (error) {
    if (error instanceof Refused) return error.finding;
    throw error;
  }
}

class Composer {
  readonly #source: Source;
  readonly #findings: Finding[];
  readonly #done = new Map<RawNode, ValueNode>();
  readonly #inProgress = new Set<RawNode>();
  #infinite = false;

  constructor(source: Source, findings: Finding[]) {
    this.#source = source;
    this.#findings = findings;
  }

  root(raw: RawNode): ValueNode {
    const node = this.value(raw);
    if (this.#infinite) this.#refuseInfinity(node, new Set());
    return node;
  }

  value(raw: RawNode): ValueNode {
    if (raw.kind === "scalar") return this.#scalar(raw);
    if (raw.kind === "alias") {
      const { start, end } = raw;
      return { ...this.value(this.#target(raw)), start, end };
    }
    if (!raw.anchored) return raw.kind === "map" ? this.#map(raw) : this.#list(raw);
    const known = this.#done.get(raw);
    if (known) return known;
    if (this.#inProgress.has(raw)) this.#refuse("yaml/alias", raw, { problem: "itself" });
    this.#inProgress.add(raw);
    const node = raw.kind === "map" ? this.#map(raw) : this.#list(raw);
    this.#inProgress.delete(raw);
    this.#done.set(raw, node);
    return node;
  }

  #list(raw: RawNode & { kind: "list" }): ListNode {
    return {
      kind: "list",
      source: this.#source,
      start: raw.start,
      end: raw.end,
      items: raw.items.map((item) => this.value(item)),
    };
  }

  #map(raw: RawMap): MapNode {
    const pairs = new Map<string, Pair>();
    this.#fill(raw, pairs, false);
    return { kind: "map", source: this.#source, start: raw.start, end: raw.end, entries: pairs };
  }

  /**
   * Sets the pairs of a map, and overwrites earlier ones, as go-yaml does even for merge keys. @param merged by a merge
   * key.
   */
  #fill(raw: RawMap, pairs: Map<string, Pair>, merged: boolean): void {
    for (let index = 0; index + 1 < raw.items.length; index += 2) {
      const key = raw.items[index];
      const value = raw.items[index + 1];
      if (!key || !value) continue;
      if (isMerge(key)) this.#merge(value, pairs);
      else this.#set(pairs, key, value, merged);
    }
  }

  #set(pairs: Map<string, Pair>, rawKey: RawNode, rawValue: RawNode, merged: boolean): void {
    const target = rawKey.kind === "alias" ? this.#target(rawKey) : rawKey;
    if (target.kind !== "scalar") this.#refuse("yaml/invalid-key", rawKey, { readAs: "a collection" });
    const resolved = this.#resolve(target);
    const key = keyText(resolved);
    if (key === undefined) {
      const readAs = resolved.kind === "null" ? "null" : "an integer over 63 bits";
      this.#refuse("yaml/invalid-key", rawKey, { text: shortText(target.text), readAs });
    }
    const before = pairs.get(key);
    const type = resolved.kind === "float" && Number.isNaN(resolved.value) ? "nan" : resolved.kind;
    const pair = new Pair(this.#source, rawKey, { type, value: this.value(rawValue), merged });
    if (before && (before.type !== type || type === "nan"))
      this.#refuse("yaml/ambiguous-key", rawKey, { key: shortText(key) });
    if (this.#findings.length < MAX_WARNINGS) {
      if (before) this.#warn(repeatedWarning(key, before, pair));
      else if (!merged && target.plain && target.tag === "") this.#warn(keyWarning(target.text, resolved, pair));
    }
    pairs.set(key, pair);
  }

  #warn(item: Finding | undefined): void {
    if (item) this.#findings.push(item);
  }

  #merge(raw: RawNode, pairs: Map<string, Pair>): void {
    if (raw.kind === "scalar") this.#refuse("yaml/merge", raw, {});
    if (raw.kind !== "list") {
      this.#mergeMap(raw, pairs);
      return;
    }
    // Earlier maps of the list win.
    for (const item of [...raw.items].reverse()) {
      if (item.kind === "scalar" || item.kind === "list") this.#refuse("yaml/merge", item, { inList: true });
      this.#mergeMap(item, pairs);
    }
  }

  #mergeMap(raw: RawMap | RawAlias, pairs: Map<string, Pair>): void {
    if (raw.kind === "map") {
      this.#fill(raw, pairs, true);
      return;
    }
    const target = this.#target(raw);
    if (target.kind !== "map") this.#refuse("yaml/merge", raw, { alias: raw.name });
    if (this.#inProgress.has(target)) this.#refuse("yaml/alias", raw, { problem: "itself" });
    this.#inProgress.add(target);
    this.#fill(target, pairs, true);
    this.#inProgress.delete(target);
  }

  #scalar(raw: RawScalar): ScalarNode {
    const resolved = this.#resolve(raw);
    const value = this.#plainValue(resolved);
    const node: ScalarNode = { kind: "scalar", source: this.#source, start: raw.start, end: raw.end, value };
    if (raw.plain && raw.tag === "" && this.#findings.length < MAX_WARNINGS)
      this.#findings.push(...scalarWarnings(raw.text, resolved, node));
    return node;
  }

  #plainValue(resolved: Resolved): ScalarNode["value"] {
    if (resolved.kind === "null") return null;
    if (resolved.kind === "int") return Number(resolved.value);
    if (resolved.kind === "float" && !Number.isFinite(resolved.value)) this.#infinite = true;
    return resolved.value;
  }

  #resolve(raw: RawScalar): Resolved {
    if (raw.tag === "") return raw.plain ? resolvePlain(raw.text) : { kind: "string", value: raw.text };
    const resolved = resolveTagged(raw.tag, raw.text);
    if ("refused" in resolved) this.#refuse("yaml/tag", raw, resolved.refused);
    return resolved;
  }

  /**
   * Refuses NaN and infinity in the final values: JSON has no such numbers. Values that a later key replaced do not
   * matter.
   */
  #refuseInfinity(node: ValueNode, seen: Set<ValueNode>): void {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.kind === "scalar") {
      if (typeof node.value !== "number" || Number.isFinite(node.value)) return;
      const text = shortText(this.#source.text.slice(node.start, node.end));
      this.#refuse("yaml/infinite-number", node, { text });
    }
    const children = node.kind === "list" ? node.items : [...node.entries.values()].map((entry) => entry.value);
    for (const child of children) this.#refuseInfinity(child, seen);
  }

  #target(raw: RawNode & { kind: "alias" }): RawNode {
    if (!raw.target) this.#refuse("yaml/alias", raw, { problem: "no anchor", name: raw.name });
    return raw.target;
  }

  #refuse<Code extends RuleCode>(
    code: Code,
    at: { readonly start: number; readonly end: number },
    data: RuleData[Code],
  ): never {
    throw new Refused(finding(code, data, { location: this.#source.range(at.start, at.end) }));
  }
}
