import type { Range } from "../../findings/index.ts";
import type { Setting } from "../helm-values/index.ts";
import { placeOf } from "./locate.ts";

/** The layer that set a value, and where. */
export interface Setter {
  readonly layer: string;
  /** Missing where the value is in no file. */
  readonly location?: Range;
}

/** Names the layer of a setting; the place is that of the key, or of the value where it has none. */
export function setterOf(setting: Setting): Setter {
  const place = placeOf(setting);
  const location = place.key ?? place.value;
  return { layer: setting.layer.name, ...(location === undefined ? {} : { location }) };
}

/** `values/prod.yaml:3`, or the layer's name where it is no file. */
export function setterText({ layer, location }: Setter): string {
  return location === undefined || location.file.startsWith("--") ? layer : `${location.file}:${location.line}`;
}
