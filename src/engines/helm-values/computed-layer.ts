import { Source } from "../../findings/index.ts";
import type { Span } from "../go-yaml/index.ts";
import { jsonMapNode } from "../go-yaml/index.ts";
import type { Json } from "../json/index.ts";
import type { Layer } from "./merged-value.ts";

/** Values that are not in a file: the repository and digest of a pushed image. */
export interface ComputedLayer {
  /** The name in the output of `why`: `image`. */
  readonly name: string;
  readonly values: { readonly [key: string]: Json };
}

/** Creates a layer from an object; its values have no location. */
export function computedLayer({ name, values }: ComputedLayer): Layer {
  const nowhere: Span = { source: new Source(name, ""), start: 0, end: 0 };
  return { name, node: jsonMapNode(values, nowhere) };
}

/** The layers as a values file for the standard input of Helm: one document each, and later ones win. */
export function computedText(layers: readonly ComputedLayer[]): string {
  return layers.map((layer) => JSON.stringify(layer.values)).join("\n---\n");
}

/** An object with one value at a dotted path such as `image.digest`. */
export function atPath(path: string, value: Json): { [key: string]: Json } {
  const [first = "", ...rest] = path.split(".");
  return { [first]: rest.length === 0 ? value : atPath(rest.join("."), value) };
}
