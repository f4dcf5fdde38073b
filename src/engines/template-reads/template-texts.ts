import { type MergedMap, plainMap } from "../helm-values/index.ts";
import type { Json } from "../json/index.ts";

/** Returns the strings and keys of merged values that contain `{{`: they are templates if a chart passes them to `tpl`. */
export function templateTexts(root: MergedMap): string[] {
  const texts = new Set<string>();
  const visit = (value: Json): void => {
    if (typeof value === "string") {
      if (value.includes("{{")) texts.add(value);
    } else if (Array.isArray(value)) {
      for (const item of value) visit(item);
    } else if (value !== null && typeof value === "object") {
      for (const [key, item] of Object.entries(value)) {
        visit(key);
        visit(item);
      }
    }
  };
  visit(plainMap(root));
  return [...texts];
}
