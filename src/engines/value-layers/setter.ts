import type { Range } from "../../findings/index.ts";
import type { Setting } from "../helm-values/index.ts";
import { placeOf } from "./locate.ts";

/** The layer that set a value, and where. */
export interface Setter {
  readonly layer: string;
  /** Undefined for a value that is not in a file. */
  readonly location?: Range | undefined;
}

/** The layer of a setting, and the location of its key, or of its value if it has no key. */
export function setterOf(setting: Setting): Setter {
  const place = placeOf(setting);
  return { layer: setting.layer.name, location: place.key ?? place.value };
}

/** `values/prod.yaml:3`, or the name of a layer that is not a file. */
export function setterText({ layer, location }: Setter): string {
  return location === undefined || location.file.startsWith("--") ? layer : `${location.file}:${location.line}`;
}
