import { Source } from "../../findings/index.ts";
import type { Span } from "../go-yaml/index.ts";
import { jsonMapNode } from "../go-yaml/index.ts";
import type { Json } from "../json/index.ts";
import type { Layer } from "./merged-value.ts";

/** Values that are in no file: the repository and digest of an image that was pushed. */
export interface ComputedLayer {
  /** What `why` calls it: `image`. */
  readonly name: string;
  readonly values: { readonly [key: string]: Json };
}

/** Makes a layer of an object; its values have no place. */
export function computedLayer({ name, values }: ComputedLayer): Layer {
  const nowhere: Span = { source: new Source(name, ""), start: 0, end: 0 };
  return { name, node: jsonMapNode(values, nowhere) };
}

/** The layers as Helm takes them from standard input: documents of which the later wins. */
export function computedText(layers: readonly ComputedLayer[]): string {
  return layers.map((layer) => JSON.stringify(layer.values)).join("\n---\n");
}

/** An object with one value at a dotted path: `image.digest`. */
export function atPath(path: string, value: Json): { [key: string]: Json } {
  const [first = "", ...rest] = path.split(".");
  return { [first]: rest.length === 0 ? value : atPath(rest.join("."), value) };
}
