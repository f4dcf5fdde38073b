import { compileSchema } from "../../../src/engines/helm-schema/compile-schema.ts";
import type { Json } from "../../../src/engines/json/json.ts";
import type { Manifest } from "../nginx-chart.ts";
import { requiredOf, type SchemaPlace, typesOf } from "../schema-node.ts";
import { type Factor, factorsOf } from "./factors.ts";
import { freeKey, SmallestValues } from "./smallest-values.ts";

/** Values that the schema allows and that have a value at a place. */
export interface Carrier {
  readonly values: Json;
  /** The place's path with a real key for each `*`. */
  readonly path: readonly string[];
}

/** Finds carriers in a schema with its chart's defaults. */
export class Carriers {
  readonly #defaults: Json;
  readonly #factors: readonly Factor[];
  readonly #faults: (values: Json) => number;
  readonly #smallest: SmallestValues;

  static async of(root: Manifest, defaults: Json, isWhole: (reference: string) => boolean): Promise<Carriers> {
    const schema = await compileSchema(JSON.stringify(root));
    if (!("validate" in schema)) throw new Error(`the schema cannot be judged: ${JSON.stringify(schema)}`);
    const faults = (values: Json): number => {
      const verdict = schema.validate(values);
      return "faults" in verdict ? verdict.faults.length : Number.POSITIVE_INFINITY;
    };
    return new Carriers(root, defaults, await factorsOf({ root, isWhole }, defaults), faults);
  }

  private constructor(root: Manifest, defaults: Json, factors: readonly Factor[], faults: (values: Json) => number) {
    this.#defaults = defaults;
    this.#factors = factors;
    this.#faults = faults;
    this.#smallest = new SmallestValues(root);
  }

  /** @throws where the schema allows no values with such a place. */
  async at(place: SchemaPlace): Promise<Carrier> {
    const chain: SchemaPlace[] = [];
    for (let part: SchemaPlace | undefined = place; part; part = part.above) chain.unshift(part);
    const values = structuredClone(this.#defaults);
    const path: string[] = [];
    for (const [index, part] of chain.entries()) {
      if (index === 0) continue;
      const above = chain[index - 1];
      const key = part.path.at(-1) ?? "";
      path.push(key === "*" ? await freeKey(above?.node ?? {}) : key);
      const present = valueAt(values, path);
      const fits = part.forms.length === 1 && present !== undefined && isOfType(part.node, present);
      if (!fits) put(values, path, await this.#smallest.of(part.node));
      if (above) makeRoom(values, path, above.node);
    }
    return { values: this.#mended(values, path), path };
  }

  /** The values with changes elsewhere that the schema asks for. */
  #mended(values: Json, keep: readonly string[]): Json {
    let current = values;
    for (let left = this.#faults(current); left > 0; ) {
      let best: Json | undefined;
      for (const changed of this.#changes(current, keep)) {
        const faults = this.#faults(changed);
        if (faults >= left) continue;
        [best, left] = [changed, faults];
        if (left === 0) break;
      }
      if (best === undefined) throw new Error(`the schema allows no values with ${keep.join(".")}`);
      current = best;
    }
    return current;
  }

  *#changes(values: Json, keep: readonly string[]): Generator<Json> {
    for (const { path, levels } of this.#factors) {
      if (path.every((key, index) => key === keep[index])) continue;
      const parent = valueAt(values, path.slice(0, -1));
      if (typeof parent !== "object" || parent === null) continue;
      for (const { value } of levels) {
        const changed = structuredClone(values);
        put(changed, path, value);
        yield changed;
      }
    }
  }
}

/** Takes away what is not needed beside a path's last key, where a map holds more entries than it may. */
function makeRoom(values: Json, path: readonly string[], node: Manifest): void {
  const above = path.slice(0, -1);
  const most = Number(node["maxProperties"] ?? Number.POSITIVE_INFINITY);
  const kept = [...requiredOf(node), path.at(-1) ?? ""];
  const others = Object.keys(valueAt(values, above) ?? {}).filter((key) => !kept.includes(key));
  const count = Object.keys(valueAt(values, above) ?? {}).length;
  for (const key of others.slice(0, Math.max(0, count - most))) put(values, [...above, key], undefined);
}

function isOfType(node: Manifest, value: Json): boolean {
  const types = typesOf(node);
  if (Array.isArray(value)) return types.includes("array");
  return types.includes(typeof value) || (typeof value === "number" && types.includes("integer"));
}

/** The value at a path of keys; undefined where there is none. */
export function valueAt(values: Json | undefined, path: readonly string[]): Json | undefined {
  let value = values;
  for (const key of path) value = typeof value === "object" && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** Sets the value at a path whose parent is there; undefined removes it. */
export function put(values: Json, path: readonly string[], value: Json | undefined): void {
  const parent = valueAt(values, path.slice(0, -1));
  const key = path.at(-1);
  if (typeof parent !== "object" || parent === null || key === undefined) throw new Error(`no place ${path.join(".")}`);
  if (value !== undefined) Reflect.set(parent, key, value);
  else if (Array.isArray(parent)) parent.splice(Number(key), 1);
  else Reflect.deleteProperty(parent, key);
}
