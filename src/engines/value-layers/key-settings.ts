import type { MergedMap } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";
import { childrenOf, orderedValue } from "./children.ts";
import { type Setter, setterOf } from "./setter.ts";

/** A key of a map with who set it; of a map within the map the highest layer that has it. */
export interface KeySetting extends Setter {
  readonly key: string;
  /** Undefined where a `null` deleted it. */
  readonly value: Json | undefined;
}

/** The keys of a map, those that were deleted last. */
export function keySettings(map: MergedMap): KeySetting[] {
  const there = childrenOf(map).map(([key, value]) => ({
    key: String(key),
    value: orderedValue(value),
    ...setterOf(value.setBy),
  }));
  const gone = [...map.deleted].map(([key, value]) => ({ key, value: undefined, ...setterOf(value.setBy) }));
  return [...there, ...gone];
}
