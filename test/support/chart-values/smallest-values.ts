import type { Json } from "../../../src/engines/json/json.ts";
import { isMap, type Manifest } from "../nginx-chart.ts";
import { formsOf, propertiesOf, requiredOf, typesOf } from "../schema-node.ts";
import { edgeValues, named } from "./edge-values.ts";

/** Makes small values of a schema's nodes: an example where there is one, else what the node needs and no more. */
export class SmallestValues {
  readonly #root: Manifest;
  readonly #known = new Map<string, Json>();

  constructor(root: Manifest) {
    this.#root = root;
  }

  /** @param node one form of a value. */
  async of(node: Manifest): Promise<Json> {
    const text = JSON.stringify(node);
    const known = this.#known.get(text) ?? (await this.#make(node));
    this.#known.set(text, known);
    return structuredClone(known);
  }

  async #make(node: Manifest): Promise<Json> {
    const types = typesOf(node);
    if (types.includes("object")) return this.#map(node);
    if (types.includes("array")) {
      const [form] = isMap(node["items"]) ? formsOf(this.#root, node["items"]) : [];
      return Number(node["minItems"] ?? 0) > 0 && form ? [await this.of(form)] : [];
    }
    const [first = null] = (await edgeValues(node)).filter((value) => value !== "");
    return first;
  }

  async #map(node: Manifest): Promise<Json> {
    const example = named(node).find((value) => isMap(value) && Object.keys(value).length > 0);
    if (example !== undefined) return example;
    const made: Record<string, Json> = {};
    const needed = requiredOf(node);
    const least = Number(node["minProperties"] ?? 0);
    const properties = propertiesOf(node);
    const inOrder = [
      ...properties.filter(([key]) => needed.includes(key)),
      ...properties.filter(([key]) => !needed.includes(key)),
    ];
    for (const [index, [key, child]] of inOrder.entries()) {
      const [form] = formsOf(this.#root, child);
      if (form && (needed.includes(key) || index < least)) made[key] = await this.of(form);
    }
    return made;
  }
}

/** A key that a map with free keys takes: of its examples, or else one that its names allow. */
export async function freeKey(node: Manifest): Promise<string> {
  const [example] = named(node).flatMap((value) => (isMap(value) ? Object.keys(value) : []));
  if (example !== undefined) return example;
  const names = isMap(node["propertyNames"]) ? node["propertyNames"] : {};
  const values = await edgeValues({ type: "string", ...names, examples: [...named(names), "key", "404"] });
  const [key] = values.filter((value) => typeof value === "string" && value !== "");
  if (typeof key !== "string") throw new Error(`no key for ${JSON.stringify(node)}`);
  return key;
}
