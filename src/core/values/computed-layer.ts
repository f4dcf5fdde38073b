import { Source } from "../yaml/source.ts";
import { isJsonMap, type Json, type MapEntry, type MapNode, type Span, type ValueNode } from "../yaml/value-node.ts";
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
  return { name, node: mapNode(values, nowhere) };
}

function mapNode(values: { readonly [key: string]: Json }, nowhere: Span): MapNode {
  const entries = new Map<string, MapEntry>();
  for (const [key, value] of Object.entries(values))
    entries.set(key, { key: nowhere, value: valueNode(value, nowhere) });
  return { kind: "map", ...nowhere, entries };
}

function valueNode(value: Json, nowhere: Span): ValueNode {
  if (Array.isArray(value)) return { kind: "list", ...nowhere, items: value.map((item) => valueNode(item, nowhere)) };
  if (isJsonMap(value)) return mapNode(value, nowhere);
  return { kind: "scalar", ...nowhere, value };
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
