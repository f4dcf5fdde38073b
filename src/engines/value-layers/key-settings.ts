import type { MergedMap } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";
import { childrenOf, orderedValue } from "./children.ts";
import { type Setter, setterOf } from "./setter.ts";

/** A key of a map with the layer that set it; for a map, the highest layer that has the map. */
export interface KeySetting extends Setter {
  readonly key: string;
  /** Undefined if a `null` deleted it. */
  readonly value: Json | undefined;
}

/** The keys of a map; deleted keys come last. */
export function keySettings(map: MergedMap): KeySetting[] {
  const present = childrenOf(map).map(([key, value]) => ({
    key: String(key),
    value: orderedValue(value),
    ...setterOf(value.setBy),
  }));
  const deleted = [...map.deleted].map(([key, value]) => ({ key, value: undefined, ...setterOf(value.setBy) }));
  return [...present, ...deleted];
}
