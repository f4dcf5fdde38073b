import type { ValuePath } from "../../findings/index.ts";
import type { MergedMap, MergedValue } from "../helm-values/index.ts";
import { emptyMap, type Json } from "../json/index.ts";
import { hideInLayerName, isSecretKey, redact } from "../secrets/index.ts";
import { childrenOf } from "./children.ts";
import { type Setter, setterOf } from "./setter.ts";

/** A value with the layer that set it; maps and lists contain others. */
export type LayeredValue =
  | { readonly kind: "map"; readonly setter: Setter; readonly entries: readonly (readonly [string, LayeredValue])[] }
  | { readonly kind: "list"; readonly setter: Setter; readonly items: readonly LayeredValue[] }
  | { readonly kind: "scalar"; readonly setter: Setter; readonly value: Json };

/** Merged values for output: in the order of the files, and with secrets hidden unless `showSecrets` is true. */
export function layeredValues(root: MergedMap, showSecrets: boolean): LayeredValue {
  return layered(root, showSecrets ? undefined : false);
}

/** @param secret whether a key above is a secret key; undefined to show secrets. */
function layered(value: MergedValue, secret: boolean | undefined): LayeredValue {
  const setter = secret === undefined ? setterOf(value.setBy) : hideInSetter(setterOf(value.setBy));
  if (value.kind === "map") {
    const entries = childrenOf(value).map(
      ([key, child]) =>
        [String(key), layered(child, secret === undefined ? undefined : secret || isSecretKey(String(key)))] as const,
    );
    return { kind: "map", setter, entries };
  }
  if (value.kind === "list") return { kind: "list", setter, items: value.items.map((item) => layered(item, secret)) };
  return { kind: "scalar", setter, value: redact(value.value, secret === true) };
}

/** Hides the secrets in the name of a layer, which for `--set` is its text. */
export function hideInSetter<T extends Setter>(setter: T): T {
  const { layer, location } = setter;
  return {
    ...setter,
    layer: hideInLayerName(layer),
    location: location && { ...location, file: hideInLayerName(location.file) },
  };
}

/** The values without their layers. */
export function plainLayered(value: LayeredValue): Json {
  if (value.kind === "scalar") return value.value;
  if (value.kind === "list") return value.items.map(plainLayered);
  const map = emptyMap();
  for (const [key, item] of value.entries) map[key] = plainLayered(item);
  return map;
}

/** One value in the JSON of `values --layers`. */
export interface ListedValue extends Setter {
  readonly path: ValuePath;
  readonly value: Json;
}

/** Every scalar and every empty map and list, with the layer that set it. */
export function listedValues(value: LayeredValue, path: ValuePath = []): ListedValue[] {
  if (value.kind === "map" && value.entries.length > 0)
    return value.entries.flatMap(([key, child]) => listedValues(child, [...path, key]));
  if (value.kind === "list" && value.items.length > 0)
    return value.items.flatMap((item, index) => listedValues(item, [...path, index]));
  const empty = value.kind === "map" ? {} : [];
  return [{ path, value: value.kind === "scalar" ? value.value : empty, ...value.setter }];
}
